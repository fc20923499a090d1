"""What knowing who asks costs, before and after it was measured here."""

from collections.abc import Iterator

from django.test import Client

from authdemo.cost import figures as files
from tests.cost.figures_of import figures
from tests.reports.states import Seen


def cost() -> Iterator[Seen]:
    files.file().unlink(missing_ok=True)
    yield "nothing measured", Client().get("/cost/")
    files.keep(figures())
    yield "measured", Client().get("/cost/")
    files.file().unlink()


STORIES = [cost]
