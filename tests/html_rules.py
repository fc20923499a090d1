"""What is wrong with a page by HTML's own rules (WHATWG), as far as a strict parser does not see it."""

import re
from collections import Counter
from typing import Any

import html5lib
from html5lib.html5parser import ParseError

_DATE = r"\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?"
_ZONE = r"(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)"
MACHINE_TIME = re.compile(rf"{_DATE}([T ]{_TIME}{_ZONE}?)?|{_TIME}|P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d{{1,3}})?S)?)?")
POINTERS = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-details",
    "aria-owns",
    "for",
    "headers",
    "list",
)
NAMED_BY_LABEL = {"input", "select", "textarea"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CLICKED = {"a", "button", "summary", "select", "textarea", "input", "label"}
NUMBERS = {"meter": ("value", "min", "max", "low", "high", "optimum"), "progress": ("value", "max")}


def wrong(page: str, *, whole: bool = True) -> list[str]:
    """A sentence for each fault. `whole`: it is a page, and not a fragment of one."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root = parser.parse(page) if whole else parser.parseFragment(page)
    except ParseError as error:
        return [f"parse error: {error}, {parser.errors[:1]}"]
    found = [*texts(root), *values(root), *nesting(root)]
    return [*found, *ids(root), *frame(root)] if whole else found  # a fragment points to what is around it


def every(root: Any, *tags: str) -> list[Any]:
    return [node for node in root.iter() if isinstance(node.tag, str) and (not tags or node.tag in tags)]


def is_hidden(node: Any) -> bool:
    return node.get("hidden") is not None or node.get("aria-hidden") == "true"


def name_of(node: Any) -> str:
    """What it is called: its text, and what stands for text in it."""
    inner = [part.get("aria-label") or part.get("alt") or "" for part in every(node)]
    titles = [part.text or "" for part in every(node) if part.tag.endswith("title")]
    return " ".join([*inner, *titles, *node.itertext()]).strip()


def ids(root: Any) -> list[str]:
    given = Counter(node.get("id") for node in every(root) if node.get("id") is not None)
    found = [f"id {one!r} is given {times} times" for one, times in given.items() if times > 1 or not one or " " in one]
    for node in every(root):
        asked = [(name, one) for name in POINTERS for one in (node.get(name) or "").split()]
        href = node.get("href") or ""
        asked += [("href", href[1:])] if len(href) > 1 and href.startswith("#") else []
        found += [f"<{node.tag} {name}={one!r}> points to nothing" for name, one in asked if one not in given]
    return found


def texts(root: Any) -> list[str]:
    found = [
        f"an empty <{node.tag}>"
        for node in every(root, *HEADINGS, "title", "legend", "summary", "caption", "option")
        if not name_of(node)
    ]
    found += [f"a <{node.tag}> without a name" for node in every(root, "a", "button") if not name_of(node)]
    found += ["an <img> without alt" for node in every(root, "img") if node.get("alt") is None]
    labelled = {id(field) for label in every(root, "label") for field in every(label) if name_of(label)}
    named = {label.get("for") for label in every(root, "label") if name_of(label)}
    for node in every(root, *NAMED_BY_LABEL):
        is_seen = node.get("type") not in {"hidden", "submit", "button"} and not is_hidden(node)
        by = node.get("aria-label") or node.get("aria-labelledby") or node.get("id") in named or id(node) in labelled
        found += [f"<{node.tag} name={node.get('name')!r}> without a label"] if is_seen and not by else []
    return found


def values(root: Any) -> list[str]:
    found = ["<data> without value" for node in every(root, "data") if node.get("value") is None]
    for node in every(root, "time", "del", "ins"):
        said = node.get("datetime", "".join(node.itertext()).strip() if node.tag == "time" else "P1D")
        found += [] if MACHINE_TIME.fullmatch(said) and said != "P" else [f"<{node.tag}> says {said!r}"]
    for tag, names in NUMBERS.items():
        for node in every(root, tag):
            said = [node.get(name) for name in names if node.get(name) is not None]
            found += [f"<{tag}> with {one!r}" for one in said if not re.fullmatch(r"-?\d+(\.\d+)?", one)]
            found += [f"<{tag}> without value"] if tag == "meter" and node.get("value") is None else []
    for node in every(root):
        found += [
            f"<{node.tag} {name}={node.get(name)!r}>"
            for name in ("width", "height", "colspan", "rowspan", "tabindex")
            if node.get(name) is not None
            and node.tag in {"img", "td", "th", "a", "div", "p", "section"}
            and not re.fullmatch(r"-?\d+", node.get(name))
        ]
        found += [f"<{node.tag} {name}> is empty" for name in ("action", "src", "lang", "for") if node.get(name) == ""]
        found += (
            [f"<{node.tag}> with a tabindex above 0"] if re.fullmatch(r"[1-9]\d*", node.get("tabindex") or "") else []
        )
    return found


def nesting(root: Any) -> list[str]:
    found = []
    for outer in every(root, "a", "button", "summary"):
        inside = [node.tag for node in every(outer, *CLICKED) if node is not outer]
        found += [f"<{tag}> inside <{outer.tag}>" for tag in inside if not (outer.tag == "summary" and tag == "a")]
    for outer in every(root, "dl"):
        found += [
            f"<{node.tag}> in a <dl>" for node in outer if node.tag not in {"dt", "dd", "div", "script", "template"}
        ]
    for outer in every(root, "ul", "ol"):
        found += [f"<{node.tag}> in a <{outer.tag}>" for node in outer if node.tag not in {"li", "script", "template"}]
    return found


def frame(root: Any) -> list[str]:
    found = [f"{len(every(root, tag))} × <{tag}>" for tag in ("title", "main") if len(every(root, tag)) != 1]
    found += [] if every(root, "h1") else ["no <h1>"]
    return found + ([] if next(iter(every(root, "html"))).get("lang") else ["<html> without lang"])
