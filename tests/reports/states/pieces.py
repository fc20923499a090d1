"""Which pieces of the templates were rendered: a text or a value that no state shows is a state that was forgotten."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.template import Context, Node, engines
from django.template.base import TextNode
from django.template.defaulttags import LoadNode
from django.template.loader_tags import BlockNode, ExtendsNode

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FRAMES = (BlockNode, ExtendsNode, LoadNode)  # what they hold is rendered, they are not


@contextmanager
def rendered() -> Iterator[set[Node]]:
    """The pieces that are rendered inside the block."""
    seen: set[Node] = set()

    def noting(render: Callable[[Node, Context], str]) -> Callable[[Node, Context], str]:
        def note(piece: Node, context: Context) -> str:
            seen.add(piece)
            return render(piece, context)

        return note

    with ExitStack() as patches:
        for kind in (Node, TextNode):
            patches.enter_context(patch.object(kind, "render_annotated", noting(kind.render_annotated)))
        yield seen


def every() -> Iterator[tuple[str, Node]]:
    """Each piece that can be seen, with the place where it stands."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        template = engines["django"].get_template(name).template
        for node in template.nodelist.get_nodes_by_type(Node):
            is_blank = isinstance(node, TextNode) and not node.s.strip()
            if not is_blank and not isinstance(node, FRAMES):
                yield f"{name}, line {node.token.lineno}: {node.token.contents.strip()[:60]}", node
