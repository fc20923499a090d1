"""What knowing who asks costs, before it was measured here and after: each kind of measurement alone, and all."""

from collections.abc import Iterator

from django.test import Client

from authdemo.cost.figures import Beside, Figures, Scale
from tests.cost.figures_of import figures, peers, scale
from tests.reports.states import Seen


def cost() -> Iterator[Seen]:
    _forget()
    yield "nothing measured", Client().get("/cost/")
    for found in (scale(), peers(), figures()):
        found.keep()
        yield f"measured, {found.NAME}", Client().get("/cost/")
        if not isinstance(found, Figures):
            found.file().unlink()
    for found in (scale(), peers()):
        found.keep()
    yield "all measured", Client().get("/cost/")
    _forget()


def _forget() -> None:
    for kind in (Figures, Scale, Beside):
        kind.file().unlink(missing_ok=True)


STORIES = [cost]
