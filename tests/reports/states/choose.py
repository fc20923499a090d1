"""The way through `/choose/`: every question, every recommendation, and addresses that say something else."""

from collections.abc import Iterator

from django.test import Client

from authdemo.lab import archive, registry
from tests.choose.ways import WAYS
from tests.reports.states import Seen
from tests.reports.states.lab import ME
from tests.reports.states.records import record


def ways() -> Iterator[Seen]:
    client = Client()
    yield "the first question", client.get("/choose/")
    yield "the first question, for a projector", client.get("/choose/?projector")
    for query, given, leaf in WAYS:
        yield f"a way to {leaf}, {query}", client.get(f"/choose/{query}")
        *before, _ = given.items()
        yield f"before the end of {query}", client.get("/choose/", dict(before))
    yield "no such answer", client.get("/choose/?size=enormous&<b>=1")
    yield "no such answer, at the end", client.get(f"/choose/{WAYS[0][0]}&what=ever")


def borne_out() -> Iterator[Seen]:
    """With runs that bear the reasons out, and some that do not."""
    client = Client()
    client.cookies["lab"] = ME
    for number, slug in enumerate(registry.all_experiments()):
        archive.keep(record(slug, holds=bool(number % 2), id=f"choose-{number}"), ME)
    for query, _, leaf in WAYS:
        yield f"a way to {leaf} with runs, {query}", client.get(f"/choose/{query}")


STORIES = [ways, borne_out]
