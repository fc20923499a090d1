"""What a trainer switches: announced on every screen, undone by one click and by the room's end, and nobody else's."""

import re
import time
from dataclasses import replace

import pytest

from authdemo.room.models import Room
from authdemo.room.switches import SWITCHES
from tests.room.people import Person, Trainer
from tests.room.switching import lanes, notices, turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_ring")]
NOT_OF_REDIS = sorted(one.name for one in SWITCHES.values() if not (one.is_redis or one.is_node))


@pytest.mark.parametrize("name", NOT_OF_REDIS)
def test_what_is_on_stands_on_every_screen_until_it_is_undone(trainer, name):
    people = [Person(trainer.code), Person(trainer.code)]
    before = trainer.room.version
    page = turns(trainer, name)
    assert trainer.room.version > before, "every screen learns of it"
    (sentence,) = notices(page)
    assert [notices(person.page()) for person in people] == [[sentence]] * 2
    assert SWITCHES[name].back in page
    assert notices(turns(trainer, name, "off")) == []
    assert notices(people[0].page()) == []
    assert trainer.room.switches == {}


def test_no_two_buttons_have_the_same_name():
    names = [name for one in SWITCHES.values() for name in (one.label, one.back)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", NOT_OF_REDIS)
def test_the_end_of_the_room_undoes_it(trainer, name, monkeypatch):
    undone = []
    monkeypatch.setitem(SWITCHES, name, replace(SWITCHES[name], undoes=lambda _: undone.append(name)))
    turns(trainer, name)
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert undone == [name]


def test_another_rooms_screens_are_told_and_the_trainer_there_finds_it_taken(trainer):
    other, person = Trainer(), Person(trainer.code)
    before = trainer.room.version
    turns(other, "cut")
    assert trainer.room.version > before
    assert lanes(person)["jwt"] is False
    assert "Another room has this on" in turns(trainer, "cut")
    assert "Another room has pressed “Another signing key, no overlap”." in turns(trainer, "rotate")
    assert "The room had moved on" in turns(trainer, "cut", "off"), "nor undone from here"
    assert lanes(person)["jwt"] is False
    before = trainer.room.version
    other.client.post("/room/trainer/", {"end": "1"})
    assert trainer.room.version > before, "its end is told as well"
    assert lanes(person)["jwt"] is True


def test_a_switch_of_another_version_is_none(trainer):
    other = Trainer()
    Room.objects.filter(pk=other.code).update(switches={"gone": {"at": 0, "value": "", "kept": None}})
    assert trainer.client.get("/room/trainer/").status_code == 200
    assert notices(other.page()) == []
    other.client.post("/room/trainer/", {"end": "1"})
    assert Room.objects.count() == 1


def test_another_rooms_screens_say_what_was_done_to_the_site_and_not_what_is_that_rooms_alone(trainer):
    other = Trainer()
    turns(other, "cut")
    turns(other, "life")
    assert len(notices(trainer.page())) == 1
    assert "verifies nothing any more" in notices(trainer.page())[0]


def test_a_participant_and_a_stranger_switch_nothing(trainer):
    person = Person(trainer.code)
    for fields in ({"on": "cut", "seen": str(trainer.room.version)}, {"ban": person.me.pk}):
        assert person.client.post("/room/trainer/", fields).status_code == 404
    assert lanes(person) == {"sessions": True, "jwt": True}


def test_the_switch_of_a_room_is_a_time_that_can_be_read(trainer):
    turns(trainer, "rotate")
    assert re.search(r"\d\d:\d\d:\d\d UTC", notices(trainer.page())[0])
    assert trainer.room.switches["rotate"]["at"] == pytest.approx(time.time(), abs=60)
