"""A room, as whoever leads it, whoever is in it and whoever is not sees it, in each of its phases."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.test import Client, override_settings

from authdemo.lab import archive
from authdemo.lab.pages import orders
from authdemo.lab.pages.orders import Order
from authdemo.room import codes, rooms
from authdemo.room.models import Room
from authdemo.room.phases import Phase
from authdemo.store import switch
from tests.reports.states import Seen
from tests.reports.states.records import record
from tests.room.people import Person, Trainer

RUN = "room-of-states00"


def door() -> Iterator[Seen]:
    yield "a door", Client().get("/room/")
    yield "a door, with a wrong code", Client().post("/room/", {"code": "AAAAAA"})
    yield "a vote without a room", Client().post("/room/", {"jwt": "yes"})
    yield "leading, not begun", Client().get("/room/trainer/")
    yield "leading, from elsewhere", Client(REMOTE_ADDR="192.0.2.9").get("/room/trainer/")
    with override_settings(TRAINER_REMOTE=True):
        yield "leading, from elsewhere, where it may be", Client(REMOTE_ADDR="192.0.2.9").get("/room/trainer/")
    yield "leading, by a used invitation", Client().post("/room/trainer/", {"invitation": "used"}, follow=True)


def in_it() -> Iterator[Seen]:
    trainer = Trainer()
    yield "a door of a room", Client().get(f"/room/{trainer.room.code}/")
    yield "leading, nobody here", trainer.client.get("/room/trainer/")
    person = Person(trainer.room.code)
    yield "in it, running something too early", person.client.post("/lab/logout-replay/")
    yield "so far, nothing", person.client.get("/room/so-far/")
    yield "leading, one here", trainer.client.get("/room/trainer/")
    silent = Person(trainer.room.code)
    rooms.polled(trainer.room.code, person.me.pk, trainer.room.version)
    archive.keep(record("logout-replay", holds=True, id=RUN), "")
    for phase in Phase:
        slug = "" if phase == Phase.WAITING else "logout-replay"
        Room.objects.filter(pk=trainer.room.pk).update(phase=phase, slug=slug, run=RUN)
        yield f"in it, {phase}", person.client.get("/room/")
        if phase == Phase.PREDICTING:
            person.predicts(sessions="at-once", jwt="depends")
            yield "in it, predicted", person.client.get("/room/")
        yield f"in it, {phase}, nothing predicted", silent.client.get("/room/")
        for view in ("", "?projector"):
            yield f"leading, {phase} {view}", trainer.client.get(f"/room/trainer/{view}")
    yield from activities(trainer, person, silent)
    Room.objects.update(slug="logout-replay", run=RUN)
    banned = Person(trainer.code)
    trainer.client.post("/room/trainer/", {"ban": banned.me.pk})
    for name in ("cut", "life"):
        fields = {"on": name, "seen": str(trainer.room.version), "value": "15"}
        yield f"leading, {name} switched on", trainer.client.post("/room/trainer/", fields, follow=True)
    trainer.moves("put", slug="do:login")
    yield "in it, to sign in for a life that is set", person.client.get("/room/")
    assert "Sign in to both" in person.client.get("/room/?line").content.decode()  # a fragment, and no page
    Room.objects.update(slug="logout-replay", run=RUN, phase=Phase.REVEALED)
    yield "in it, with what is switched", person.client.get("/room/")
    yield "in it, banned", banned.client.get("/room/")
    with redis_is_ours():
        yield "leading, where Redis is ours", trainer.client.get("/room/trainer/")
    with patch.dict(os.environ, {"AUTHDEMO_NODE": "2", "AUTHDEMO_NODES": "3"}):
        yield "leading, answered by one of several nodes", trainer.client.get("/room/trainer/")
    trainer.client.post("/room/trainer/", {"door": "locked"})
    yield "leading, locked", trainer.client.get("/room/trainer/")
    yield "a door, locked", Client().post("/room/", {"code": trainer.code})
    trainer.client.post("/room/trainer/", {"afresh": silent.me.pk})
    yield "in it, without users", silent.client.get("/room/")
    yield "a second device, where there may be none", trainer.client.post("/room/trainer/", {"invite": "1"})
    with override_settings(TRAINER_REMOTE=True):
        yield "a second device", trainer.client.post("/room/trainer/", {"invite": "1"})
    ordered = orders.place(Order("logout-replay", "nobody", time.time()))
    for run in (ordered, "broken-off"):
        Room.objects.filter(pk=trainer.room.pk).update(phase=Phase.RUNNING, run=run)
        yield f"leading, running, {'under way' if run == ordered else run}", trainer.client.get("/room/trainer/")
    Room.objects.filter(pk=trainer.room.pk).update(phase=Phase.REVEALED, run="gone")
    yield "in it, revealed, and no result", person.client.get("/room/")
    yield "in it, elsewhere on the site", person.client.get("/lab/")
    fields = {"move": "put", "seen": "1", "slug": "csrf"}
    yield "leading, what is not for all", trainer.client.post("/room/trainer/", fields, follow=True)
    wrong, codes.WRONG_CODES = codes.WRONG_CODES, 0
    yield "a door, after many guesses", Client().post("/room/", {"code": "AAAAAA"})
    codes.WRONG_CODES = wrong
    trainer.client.get("/room/trainer/now?who")  # a fragment, and no page
    rooms.end(trainer.room)
    yield "a door, the room being over", person.client.get("/room/")
    yield "leading, the room being over", trainer.client.get("/room/trainer/")


def activities(trainer: Trainer, person: Person, silent: Person) -> Iterator[Seen]:
    """What is put up besides experiments that run once for all."""
    questions = {"quiz:every-request-a-stranger": "b", "choose:size": "no", "csrf": "yes"}
    for slug, answer in questions.items():
        trainer.moves("put", slug=slug)
        yield f"in it, {slug}", person.client.get("/room/")
        person.predicts(answer=answer, jwt=answer)
        yield f"in it, {slug}, answered", person.client.get("/room/")
        move = "do" if slug == "csrf" else "show"
        trainer.moves(move)
        yield f"in it, {slug}, {move}", person.client.get("/room/")
        yield f"in it, {slug}, {move}, nothing answered", silent.client.get("/room/")
        yield f"leading, {slug}, {move}", trainer.client.get("/room/trainer/")
    run = {"slug": "logout-replay", "round": 0, "run": RUN}  # predicted before
    Room.objects.update(history=[run, *trainer.room.history])
    for who in (person, trainer):
        yield f"so far, {type(who).__name__}", who.client.get("/room/so-far/")
    trainer.moves("compare")
    yield "in it, csrf, without a run", person.client.get("/room/")
    for slug in ("do:steal", "two-buttons", "csrf"):
        trainer.moves("put", slug=slug)
        trainer.moves("do")
        here = {} if slug != "csrf" else {"headers": {"host": "localhost"}}
        yield f"in it, {slug} to be done", person.client.get("/room/", **here)
        yield f"leading, {slug} to be done", trainer.client.get("/room/trainer/", **here)


@contextmanager
def redis_is_ours() -> Iterator[None]:
    """As in a demo, which has started it."""
    not_ours, switch.why_not = switch.why_not, lambda: ""
    yield
    switch.why_not = not_ours


STORIES = [door, in_it]
