"""Joining, coming back on another device, being late, and a room that is full or locked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from authdemo.accounts import seats
from authdemo.accounts.models import Seat
from authdemo.room import rooms
from authdemo.room.models import Participant
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_joins_gets_a_name_a_seat_and_both_lanes(trainer):
    person = Person(trainer.room.code)
    assert person.me.name == seats.name(person.me.seat)
    for lane in ("sessions", "jwt"):
        assert person.client.get(f"/{lane}/api/me").json()["user"] == person.me.name


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-"])
def test_a_code_may_be_typed_as_people_type(trainer, typed):
    code = trainer.room.code
    person = Person(typed.format(f"{code[:3].lower()} {code[3:].lower()}"))
    assert person.me.room_id == code


def test_who_joins_twice_is_one(trainer):
    person = Person(trainer.room.code)
    person.client.post("/room/", {"code": trainer.room.code})
    assert Participant.objects.count() == 1


def test_who_comes_late_is_where_the_room_is(trainer):
    trainer.moves("put", slug="role-change")
    trainer.moves("close")
    assert "The votes are closed" in Person(trainer.room.code).page()


def test_a_seat_that_one_has_is_brought_along(trainer):
    person = Person()
    person.client.post("/compare/act/", {"action": "login"})
    (seat,) = Seat.objects.all()
    person.client.post("/room/", {"code": trainer.room.code})
    assert person.me.seat == seat


def test_the_words_bring_one_back_on_another_device_and_are_good_for_once(trainer):
    person, other, code = Person(trainer.room.code), Person(), trainer.room.code
    words = person.words
    assert words in trainer.page()
    other.comes_back(code, words.upper().replace(" ", "-"))
    assert other.me == person.me
    assert other.client.get("/jwt/api/me").json()["user"] == person.me.name
    assert other.words != words
    assert Person().comes_back(code, words).status_code == 404


def test_the_words_of_one_room_open_no_other(trainer):
    words = Person(trainer.room.code).words
    assert Person().comes_back(Trainer().room.code, words).status_code == 404
    assert Person().comes_back(trainer.room.code, words).status_code == 302


@pytest.mark.parametrize("over", [timedelta(0), timedelta(hours=12)])
def test_a_seat_whose_time_is_over_is_replaced(trainer, over):
    """Swept away, or not yet."""
    person = Person(trainer.room.code)
    words = person.words
    if over:
        Seat.objects.update(expires=timezone.now() - over)
    else:
        seats.delete(Seat.objects.get())
    other = Person()
    other.comes_back(trainer.room.code, words)
    assert other.me.seat.expires > timezone.now()
    assert other.client.get("/sessions/api/me").json()["user"] == other.me.seat.member.username


def test_words_are_not_used_up_where_there_is_no_seat_to_be_had(trainer, monkeypatch):
    person = Person(trainer.room.code)
    words = person.words
    seats.delete(Seat.objects.get())
    with monkeypatch.context() as full:
        full.setattr(seats, "LIVE_IN_ALL", 0)
        assert Person().comes_back(trainer.room.code, words).status_code == 503
    assert Person().comes_back(trainer.room.code, words).status_code == 302


def test_a_room_is_full_at_its_limit(trainer, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PEOPLE", 1)
    Person(trainer.room.code)
    late = Person()
    assert late.client.post("/room/", {"code": trainer.room.code}).status_code == 503
    assert "which is the limit" in late.client.post("/room/", {"code": trainer.room.code}).content.decode()


def test_in_a_locked_room_nobody_else_joins_and_who_was_there_comes_back(trainer):
    person = Person(trainer.room.code)
    words, code = person.words, trainer.room.code
    trainer.client.post("/room/trainer/", {"door": "locked"})
    late = Person()
    answer = late.client.post("/room/", {"code": code})
    assert (answer.status_code, "has locked the room" in answer.content.decode()) == (503, True)
    assert person.client.post("/room/", {"code": code}).status_code == 302, "who is in it is not asked to join"
    assert Person().comes_back(code, words).status_code == 302
    assert "Let others join again" in trainer.page()
    trainer.client.post("/room/trainer/", {"door": "open"})
    assert late.client.post("/room/", {"code": code}).status_code == 302


def test_while_redis_is_away_the_page_is_there_and_the_trainer_sees_who_joined(trainer, down):
    person = Person(trainer.room.code)
    down()
    assert person.client.get("/room/").status_code == 200
    assert person.client.get("/room/state?shown=1").json() == {"version": trainer.room.version}
    assert person.me.name in trainer.page()


def test_who_is_here_is_read_where_it_is_looked_at_alone(trainer):
    """Two hundred people are two hundred ways back to make out."""
    person = Person(trainer.code)
    page = trainer.client.get("/room/trainer/now")
    assert "1 person here" in page.content.decode()
    assert page.context["people"] == []
    assert person.me.name in trainer.client.get("/room/trainer/now?who").content.decode()
