"""A trainer kills one of several nodes, never the one that answers; a click or the room's end brings it back."""

import threading

import pytest
from django.conf import settings

from authdemo.basics import node_notes
from authdemo.room import nodes, switched
from authdemo.strategy import StoreUnavailable
from tests.room.people import Person
from tests.room.switching import notices, turns

pytestmark = pytest.mark.django_db(transaction=True)


def note(*states):
    noted = [
        {"name": str(number), "url": f"http://127.0.0.1:{8000 + number}", "state": state}
        for number, state in enumerate(states, 1)
    ]
    node_notes.write(settings.VAR, noted)


@pytest.fixture
def is_node_3(monkeypatch):
    """This process is the last of three."""
    monkeypatch.setenv("AUTHDEMO_NODE", "3")
    monkeypatch.setenv("AUTHDEMO_NODES", "3")
    node_notes.begin(settings.VAR)
    note("up", "up", "up")
    yield
    node_notes.end(settings.VAR)


@pytest.fixture
def demo(is_node_3):
    """Somebody who does what is wished, as the demo does."""
    done = threading.Event()

    def look():
        while not done.wait(0.01):
            note(*("off" if node_notes.off(settings.VAR, name).exists() else "up" for name in ("1", "2", "3")))

    looking = threading.Thread(target=look)
    looking.start()
    yield
    done.set()
    looking.join(5)


def away():
    return [name for name in ("1", "2", "3") if node_notes.off(settings.VAR, name).exists()]


def test_where_there_is_one_process_the_button_is_a_sentence(trainer):
    assert nodes.ONE_ALONE in trainer.page()
    assert nodes.ONE_ALONE in turns(trainer, "kill")
    assert trainer.room.switches == {}


def test_another_than_the_one_that_answers_is_killed_and_every_screen_says_so(trainer, demo):
    person = Person(trainer.code)
    turns(trainer, "kill")
    assert away() == ["2"]
    (sentence,) = notices(person.page())
    assert sentence.startswith("A server was killed at ")
    assert "Start that server again" in trainer.page()
    turns(trainer, "kill", "off")
    assert away() == []
    assert notices(person.page()) == []


def test_the_end_of_the_room_brings_it_back(trainer, demo):
    turns(trainer, "kill")
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert away() == []


def test_one_that_does_not_end_is_told_and_not_wished_for_any_more(trainer, is_node_3, monkeypatch):
    monkeypatch.setattr(nodes, "SECONDS", 0.0)
    assert "that could not be done now, and nothing was changed." in turns(trainer, "kill")
    assert away() == []
    assert trainer.room.switches == {}


def test_nobody_is_left_to_be_killed(is_node_3):
    note("off", "starting", "up")
    assert nodes.why_not() == nodes.ONE_ALONE
    with pytest.raises(StoreUnavailable):
        nodes.kill()


def test_while_a_run_is_under_way_none_is_killed(trainer, is_node_3, monkeypatch):
    monkeypatch.setattr(switched, "_runs", lambda: True)
    assert switched.WHILE_IT_RUNS in turns(trainer, "kill")
    assert away() == []


@pytest.mark.parametrize("name", [None, "", "../1", "1/../2", 7])
def test_what_is_no_name_of_one_brings_nobody_back(is_node_3, name):
    node_notes.off(settings.VAR, "1").touch()
    nodes.bring_back(name)
    assert away() == ["1"]
