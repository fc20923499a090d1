"""The table of phases, walked: in each phase every move that it has, and every move that it has not."""

import re

import pytest

from authdemo.lab import archive, registry
from authdemo.lab.pages import told
from authdemo.room import changing, leading, mirror, rooms, votes
from authdemo.room.models import Room
from authdemo.room.phases import MOVES, Kind, Phase, moves
from tests.processes import until
from tests.reports.states.records import record
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "room000000000000"


UP = {Kind.RUN: "logout-replay", Kind.OWN: "csrf", Kind.ASKED: "quiz:every-request-a-stranger", Kind.DONE: "do:steal"}


def is_at(trainer, phase, kind=Kind.RUN):
    archive.keep(record("logout-replay", holds=True, id=RUN), "")
    run = RUN if kind == Kind.RUN else ""
    history = [{"slug": "logout-replay", "round": 7, "run": RUN}]
    Room.objects.update(phase=phase, slug="" if phase == Phase.WAITING else UP[kind], run=run, history=history)
    changing.touch(trainer.room.code)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("name", MOVES)
def test_what_the_table_says_is_what_happens(trainer, phase, name, kind):
    is_at(trainer, phase, kind)
    said = trainer.moves(name, slug="role-change", round="7")
    move = MOVES[name]
    is_there = move.is_there(phase, None if phase == Phase.WAITING else kind)
    assert trainer.room.phase == (move.to if is_there else phase)
    assert ("The room had moved on" in said) is not is_there


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("phase", Phase)
def test_the_page_has_the_buttons_of_its_phase(trainer, phase, kind):
    is_at(trainer, phase, kind)
    page = trainer.page() + trainer.client.get("/room/so-far/").content.decode()
    there = moves(phase, None if phase == Phase.WAITING else kind, has_ended=True, broke_off=False)
    for move in MOVES.values():
        has_button = f'name="move" value="{move.name}"' in page
        assert has_button is (move in there), move.name


def test_of_every_kind_there_is_something_that_leads_on():
    """Whatever is up and wherever the room is at, it can be put elsewhere, but while a run is under way."""
    for kind in Kind:
        for phase in Phase:
            if phase != Phase.RUNNING or kind == Kind.RUN:
                assert moves(phase, kind, has_ended=True, broke_off=False), (kind, phase)


@pytest.mark.parametrize(
    ("phase", "first"), [("predicting", "close"), ("closed", "run"), ("running", "reveal"), ("revealed", "put")]
)
def test_the_likeliest_step_is_the_key_for_the_next(trainer, phase, first):
    is_at(trainer, phase)
    (button,) = re.findall(r'<button[^>]*data-key="next"[^>]*>', trainer.page())
    assert f'value="{first}"' in button


def test_a_second_click_does_nothing_more(trainer):
    is_at(trainer, Phase.REVEALED)
    seen = trainer.room.version
    trainer.moves("again")
    fields = {"move": "close", "seen": str(seen)}
    assert "The room had moved on" in trainer.client.post("/room/trainer/", fields, follow=True).content.decode()
    assert (trainer.room.phase, trainer.room.round) == (Phase.PREDICTING, 8), "of none that there was"


def test_while_it_runs_the_next_is_to_watch_it(trainer):
    trainer.moves("put", slug="logout-replay")
    trainer.moves("run")
    (link,) = re.findall(r'<\w+[^>]*data-key="next"[^>]*>', trainer.page())
    assert f'href="/lab/logout-replay/{trainer.room.run}/"' in link


def test_the_question_that_is_offered_is_the_one_that_follows(trainer):
    trainer.moves("put", slug="logout-replay")
    (chosen,) = re.findall(r'<option value="([^"]+)" selected', trainer.page())
    assert chosen == registry.after(registry.get("logout-replay")).slug


def test_what_runs_is_not_revealed_before_its_end(trainer):
    trainer.moves("put", slug="logout-replay")
    trainer.moves("run")
    for name in ("reveal", "run"):
        assert f'value="{name}"' not in trainer.page()
        assert "It is still running" in trainer.moves(name)
    assert trainer.room.phase == Phase.RUNNING


def test_what_broke_off_is_run_once_more_and_the_votes_stay(trainer, redis):
    """A restart, or Redis emptied, between the order and the result."""
    trainer.moves("put", slug="logout-replay")
    person = Person(trainer.room.code)
    person.predicts(jwt="at-once")
    trainer.moves("run")
    before = trainer.room.run
    redis.flushdb()
    page = trainer.page()
    assert 'value="run"' in page
    assert 'value="reveal"' not in page
    assert "No result came out" in trainer.moves("reveal")
    trainer.moves("run")
    assert trainer.room.run != before
    assert votes.own(person.me, trainer.room) == {"jwt": "at-once"}


def test_a_move_is_made_while_redis_is_away(trainer, down):
    trainer.moves("put", slug="logout-replay")
    down()
    assert (
        trainer.client.post("/room/trainer/", {"move": "close", "seen": str(trainer.room.version)}).status_code == 302
    )
    assert Room.objects.get().phase == Phase.CLOSED


def test_screens_learn_within_seconds_what_redis_missed(trainer, monkeypatch):
    monkeypatch.setattr(mirror, "MIRRORED_SECONDS", 1)
    code, before = trainer.code, trainer.room.version
    assert rooms.polled(code, "somebody", 1).version == before
    with monkeypatch.context() as away:
        away.setattr(mirror, "set_version", lambda code, version: None)
        changing.touch(code)
    until(lambda: rooms.polled(code, "somebody", 1).version == before + 1, 10, "the mirror is made anew")


def test_one_run_is_ordered_for_all(trainer):
    trainer.moves("put", slug="logout-replay")
    people = [Person(trainer.room.code) for _ in range(2)]
    trainer.moves("run")
    (address,) = {person.client.get("/room/").context["run_url"] for person in people}
    page = b"".join(people[0].client.get(address).streaming_content).decode()
    assert 'id="result"' in page
    assert people[1].client.get(address).status_code == 200
    assert 'value="reveal"' in trainer.page()


def test_a_run_comes_to_its_end_though_nobody_looks_on(trainer, begins, monkeypatch):
    """But the trainer's page, which waits for it."""
    monkeypatch.setattr(leading, "_begins", begins)
    monkeypatch.setattr(told, "GRACE_SECONDS", 0.1)
    trainer.moves("put", slug="read-the-credential")
    trainer.moves("run")
    until(lambda: 'value="reveal"' in trainer.page(), 30, "it has a result")


@pytest.mark.parametrize("slug", ["nosuch", "", "quiz:nosuch", "do:nosuch", "quiz:", "x:y", "do:steal:x"])
def test_what_there_is_not_is_not_put_up(trainer, slug):
    assert "nothing of that name" in trainer.moves("put", slug=slug)
    assert trainer.room.phase == Phase.WAITING


def test_a_button_that_there_is_not_is_a_mistake(trainer):
    assert trainer.client.post("/room/trainer/", {"move": "explode"}).status_code == 400
