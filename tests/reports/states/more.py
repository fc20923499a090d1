"""What stands under More: the list, the glossary, the analogies with and without runs behind them."""

from collections.abc import Iterator

from django.test import Client

from authdemo.lab import archive, registry
from authdemo.web.theme import THEMES
from tests.reports.states import Seen
from tests.reports.states.lab import ME
from tests.reports.states.records import record


def pages() -> Iterator[Seen]:
    client = Client()
    yield "the list", client.get("/more/")
    yield "the list, for a projector", client.get("/more/?projector")
    for theme in THEMES:
        client.post("/theme/", {"theme": theme, "next": "/more/"})
        yield f"the list, {theme}", client.get("/more/")
    yield "glossary", client.get("/glossary/")
    yield "analogies", client.get("/analogies/")
    client.cookies["lab"] = ME
    for number, slug in enumerate(registry.all_experiments()):
        archive.keep(record(slug, id=f"more-{number}"), ME)
    yield "analogies with runs", client.get("/analogies/")


STORIES = [pages]
