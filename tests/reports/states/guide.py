"""The first fifteen minutes: before, on the way with each step the next one, over; and the exercise in every state."""

from collections.abc import Iterator

from django.test import Client

from authdemo.guide import place as places
from authdemo.guide import sitting as sittings
from authdemo.guide.sitting import BUTTONS
from authdemo.guide.steps import EXERCISE, STEPS
from authdemo.lab import archive
from tests.reports.states import Seen
from tests.reports.states.records import record

ON_THE_WAY = "guide00000000000"  # a visitor's name
HERE = "/guide/two-buttons/"


def way() -> Iterator[Seen]:
    client = Client(SERVER_NAME="localhost")
    client.cookies["lab"] = ON_THE_WAY
    yield "not begun", client.get("/guide/")
    yield "not begun, for the projector", client.get("/guide/?projector")
    client.post("/guide/")
    for slug in STEPS:
        yield f"next is {slug}", client.get("/guide/")
        if slug == EXERCISE:
            found(client)
        else:
            archive.keep(record(slug, holds=True, id=f"way-{slug}"), ON_THE_WAY)
    yield "all seen", client.get("/guide/")
    yield "on the way, elsewhere", client.get("/lab/")
    yield "on the way, a result", client.get("/lab/role-change/way-role-change/")
    yield "on the way, nowhere", client.get("/nowhere")
    client.post("/guide/", {"leave": "1"})
    yield "left, with runs", client.get("/guide/")
    far = Client(REMOTE_ADDR="198.51.100.7")
    far.post("/guide/")
    yield "with steps that cannot happen here", far.get("/guide/")


def exercise() -> Iterator[Seen]:
    client = Client()
    yield "two buttons, not begun", client.get(HERE)
    yield "two buttons, nothing to press", client.post(HERE, {"press": "a"}, follow=True)
    for said in ({"sign-in": "1"}, {"copy": "1"}, {"press": "a"}, {"keeps": "b"}, {"copy": "1"}):
        yield f"two buttons, {said}", client.post(HERE, said, follow=True)
    for said in ({"sign-in": "1"}, {"press": "b"}, {"copy": "1"}):  # so that one try was let in, and one was not
        yield f"two buttons, after the other one, {said}", client.post(HERE, said, follow=True)
    broken = broken_of(client)
    wrong = next(button for button in BUTTONS if button != broken)
    yield "two buttons, answered wrongly", client.post(HERE, {"keeps": wrong}, follow=True)
    yield "two buttons, found", found(client)


def found(client):
    for said in ({"sign-in": "1"}, {"press": "b"}, {"copy": "1"}):
        client.post(HERE, said)
    return client.post(HERE, {"keeps": broken_of(client)}, follow=True)


def broken_of(client):
    sitting = sittings.find(places.read(client.get(HERE).wsgi_request).sitting)
    return sitting.trial.facts["broken"]


STORIES = [way, exercise]
