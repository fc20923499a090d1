"""Turning a switch: what is written down first, what fails, and who ends or presses the same in between."""

from dataclasses import replace
from functools import partial

import pytest

from authdemo.accounts import seats
from authdemo.room import rooms, switched, turning
from authdemo.room.models import Room
from authdemo.room.switches import SWITCHES
from jwt_app import key_file
from tests.meeting import Meeting, both
from tests.room.people import Person
from tests.room.switching import notices, turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_ring")]


def test_a_second_click_turns_no_second_key(trainer):
    seen = str(trainer.room.version)
    turns(trainer, "cut", seen=seen)
    kid = key_file.ring().current.kid
    assert "The room had moved on" in turns(trainer, "cut", seen=seen)
    assert key_file.ring().current.kid == kid


def test_of_two_rooms_that_turn_the_same_at_once_one_does(monkeypatch):
    """Each has looked whether the other has it on before either has."""
    kids = key_file.verifying()
    monkeypatch.setattr(switched, "why_not", Meeting().after(switched.why_not))
    pair = [rooms.open_one()[0] for _ in range(2)]
    said = both(*(partial(turning.turn, room, room.version, "cut", "", on=True) for room in pair))
    assert sorted(said) == ["", switched.ELSEWHERE]
    assert [list(room.switches) for room in Room.objects.exclude(switches={})] == [["cut"]]
    assert set(key_file.ring().suspended) == set(kids), "and is undone by that one's end"


def test_what_could_not_be_done_is_not_said_to_be(trainer, monkeypatch):
    def fails():
        raise OSError("no space left on device")

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=fails))
    assert "nothing was changed" in turns(trainer, "cut")
    assert trainer.room.switches == {}


def test_where_the_room_ends_while_it_is_being_switched_nothing_stays_on(trainer, monkeypatch):
    person, room = Person(trainer.code), trainer.room

    def ends_meanwhile():
        given = key_file.suspend()
        rooms.end(room)
        return given

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=ends_meanwhile))
    before = key_file.ring().suspended
    turns_of(trainer.client, room, "cut")
    assert key_file.ring().suspended == before
    assert person.client.get("/sessions/api/me").status_code == 401, "the room has ended"


def turns_of(client, room, name):
    return client.post("/room/trainer/", {"on": name, "seen": str(room.version)})


class Ended(BaseException):
    """What becomes of a process that is killed, as far as it can be told in one that goes on."""


@pytest.fixture(params=["before it was done", "after it was done"])
def ends_in_between(request, trainer, monkeypatch):
    """The process that turns the key, which somebody had turned before; returns whose tokens that one had ended."""
    key_file.rotate(overlap=False)
    before, does = key_file.ring().suspended, SWITCHES["cut"].does

    def ends():
        if request.param == "after it was done":
            does()
        raise Ended

    with monkeypatch.context() as dying:
        dying.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=ends))
        with pytest.raises(Ended):
            turns(trainer, "cut")
    return before


def test_what_a_process_left_that_ended_in_between_is_undone_and_nothing_of_an_operators(trainer, ends_in_between):
    assert len(notices(trainer.page())) == 1
    assert notices(turns(trainer, "cut", "off")) == []
    assert key_file.ring().suspended == ends_in_between


def test_the_end_of_the_room_undoes_what_such_a_process_left_too(trainer, ends_in_between):
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert key_file.ring().suspended == ends_in_between


def test_what_is_turned_in_another_window_while_the_room_ends_is_undone(trainer, monkeypatch):
    """The other window is still shown the room as it was, at whatever moment of the end it presses."""
    Person(trainer.code)
    seen, before, deletes = trainer.room, key_file.ring().suspended, seats.delete

    def presses_meanwhile(seat):
        turns_of(trainer.client, seen, "cut")
        deletes(seat)

    monkeypatch.setattr(seats, "delete", presses_meanwhile)
    rooms.end(trainer.room)
    assert key_file.ring().suspended == before
    assert not Room.objects.exists()


def test_where_the_process_that_ends_a_room_ends_before_it_has_undone_all_another_one_does(trainer, monkeypatch, clock):
    before = key_file.ring().suspended
    turns(trainer, "cut")

    def killed(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(switched, "undo_all", killed)
        with pytest.raises(KeyboardInterrupt):
            rooms.end(trainer.room)
    assert rooms.find(trainer.code) is None
    rooms.sweep()
    assert key_file.ring().suspended != before, "the first one may be about to"
    clock.passes(rooms.UNDONE_WITHIN.total_seconds() + 1)
    rooms.sweep()
    assert key_file.ring().suspended == before
    assert not Room.objects.exists()


def test_the_end_undoes_what_was_turned_after_it_had_looked(trainer):
    looked, before = trainer.room, key_file.ring().suspended
    turns(trainer, "cut")
    rooms.end(looked)
    assert key_file.ring().suspended == before


def test_who_turns_what_another_window_takes_back_at_the_same_moment_is_told(trainer, monkeypatch):
    before = key_file.ring().suspended

    def taken_back_meanwhile():
        turns(trainer, "cut", "off")
        return key_file.suspend()

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=taken_back_meanwhile))
    page = turns(trainer, "cut")
    assert "at the same moment “Believe the old key again” was pressed" in page
    assert notices(page) == []
    assert key_file.ring().suspended == before


def test_where_that_cannot_be_done_the_sentence_says_what_does_it(trainer, monkeypatch):
    """The end of the room still could, before the switch was turned."""
    undone = []

    def ends_meanwhile():
        rooms.end(trainer.room)
        return key_file.suspend()

    def fails_then(kids):
        if undone:
            raise OSError("no space left on device")
        undone.append(kids)

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=ends_meanwhile, undoes=fails_then))
    assert "could not be. In the terminal, manage.py rotate_key --reinstate does it." in turns(trainer, "cut")


def test_what_is_switched_off_and_on_again_meanwhile_is_the_later_ones_to_undo(trainer, monkeypatch):
    before, one = key_file.ring().suspended, SWITCHES["cut"]

    def overtaken():
        given = key_file.suspend()
        monkeypatch.setitem(SWITCHES, "cut", one)
        turns(trainer, "cut", "off")
        turns(trainer, "cut")
        return given

    monkeypatch.setitem(SWITCHES, "cut", replace(one, does=overtaken))
    turns(trainer, "cut")
    turns(trainer, "cut", "off")
    assert key_file.ring().suspended == before


def test_a_notice_that_was_to_be_replaced_is_there_again_where_that_failed(trainer, monkeypatch):
    def fails():
        raise OSError("no space left on device")

    (notice,) = notices(turns(trainer, "rotate"))
    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=fails))
    assert notices(turns(trainer, "cut")) == [notice]


def test_what_cannot_be_prepared_is_not_done(trainer, monkeypatch):
    def fails():
        raise OSError("no such file")

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], prepares=fails, does=pytest.fail))
    assert "nothing was changed" in turns(trainer, "cut")
    assert trainer.room.switches == {}


def test_where_one_cannot_be_undone_at_the_end_the_others_are_and_the_trainer_is_told_what_to_do(
    trainer, monkeypatch, caplog
):
    def fails(_):
        raise ValueError("a mistake of ours")

    undone = []
    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], undoes=fails))
    monkeypatch.setitem(SWITCHES, "free", replace(SWITCHES["free"], undoes=undone.append))
    turns(trainer, "cut")
    turns(trainer, "free")
    page = trainer.client.post("/room/trainer/", {"end": "1"}, follow=True).content.decode()
    assert undone == [None]
    assert "everything in it is erased" in page
    assert "Believe the old key again: that could not be done. In the terminal," in page
    assert "could not undo: Another signing key, no overlap" in caplog.text
    assert not Room.objects.exists()


def test_what_could_not_be_undone_stays_on(trainer, monkeypatch):
    def fails(_):
        raise OSError("no space left on device")

    turns(trainer, "cut")
    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], undoes=fails))
    assert "could not be done now" in turns(trainer, "cut", "off")
    assert "cut" in trainer.room.switches
