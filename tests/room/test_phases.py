"""The table of phases, walked: in each phase every move that it has, and every move that it has not."""

import pytest

from authdemo.lab import archive
from authdemo.room import rooms
from authdemo.room.models import Room
from authdemo.room.phases import MOVES, Phase, moves
from tests.reports.states.records import record
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "room000000000000"


@pytest.fixture
def trainer():
    return Trainer()


def is_at(trainer, phase):
    archive.keep(record("logout-replay", holds=True, id=RUN), "")
    Room.objects.update(phase=phase, slug="" if phase == Phase.WAITING else "logout-replay", run=RUN)
    rooms.touch(trainer.room)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("name", MOVES)
def test_what_the_table_says_is_what_happens(trainer, phase, name):
    is_at(trainer, phase)
    said = trainer.moves(name, slug="role-change")
    move = MOVES[name]
    assert trainer.room.phase == (move.to if phase in move.during else phase)
    assert ("The room had moved on" in said) is (phase not in move.during)


@pytest.mark.parametrize("phase", Phase)
def test_the_page_has_the_buttons_of_its_phase(trainer, phase):
    is_at(trainer, phase)
    page = trainer.page()
    for move in MOVES.values():
        assert (f'name="move" value="{move.name}"' in page) is (move in moves(phase)), move.name


def test_a_second_click_does_nothing_more(trainer):
    is_at(trainer, Phase.REVEALED)
    seen = trainer.room.version
    trainer.moves("again")
    fields = {"move": "close", "seen": str(seen)}
    assert "The room had moved on" in trainer.client.post("/room/trainer/", fields, follow=True).content.decode()
    assert (trainer.room.phase, trainer.room.round) == (Phase.PREDICTING, 2)


def test_what_runs_is_not_revealed_before_its_end(trainer):
    trainer.moves("put", slug="logout-replay")
    trainer.moves("run")
    assert 'value="reveal"' not in trainer.page()
    assert "It is still running" in trainer.moves("reveal")
    assert trainer.room.phase == Phase.RUNNING


def test_one_run_is_ordered_for_all(trainer):
    trainer.moves("put", slug="logout-replay")
    people = [Person(trainer.room.code) for _ in range(2)]
    trainer.moves("run")
    (address,) = {person.client.get("/room/").context["run_url"] for person in people}
    page = b"".join(people[0].client.get(address).streaming_content).decode()
    assert 'id="result"' in page
    assert people[1].client.get(address).status_code == 200
    assert 'value="reveal"' in trainer.page()


@pytest.mark.parametrize("slug", ["csrf", "nosuch", ""])
def test_what_cannot_be_run_for_all_is_not_put_up(trainer, slug):
    assert "cannot be run for all" in trainer.moves("put", slug=slug)
    assert trainer.room.phase == Phase.WAITING


def test_a_button_that_there_is_not_is_a_mistake(trainer):
    assert trainer.client.post("/room/trainer/", {"move": "explode"}).status_code == 400
