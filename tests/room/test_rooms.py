"""A room: opened, changed by one at a time, asked for its version at the price of one command, erased at its end."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from authdemo import trace
from authdemo.accounts.models import Seat, User
from authdemo.room import changing, codes, mirror, rooms
from authdemo.room.changing import Moved
from authdemo.room.models import Participant, Room, Vote
from authdemo.room.phases import Phase
from authdemo.room.rooms import NoRoom
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db


def test_a_code_has_no_letter_that_is_taken_for_another():
    for alike in ("B8", "G6", "OQD0", "IL1", "S5", "Z2"):
        assert len(set(codes.ALPHABET) & set(alike)) <= 1, alike
    assert len(codes.new_code()) == codes.LETTERS


def test_an_invitation_is_good_for_once_and_is_kept_as_a_hash():
    room, secret = rooms.open_one()
    assert secret not in str(Room.objects.values())
    assert rooms.accept("another") is None
    assert rooms.accept("") is None
    assert rooms.accept(secret).code == room.code
    assert rooms.accept(secret) is None
    assert rooms.accept("") is None, "used up is not the same as empty"


def test_only_who_saw_the_present_version_changes_it():
    room, _ = rooms.open_one()
    other = rooms.find(room.code)
    changing.change(room, 1, phase=Phase.PREDICTING)
    with pytest.raises(Moved):
        changing.change(other, 1, phase=Phase.CLOSED)
    assert rooms.find(room.code).phase == Phase.PREDICTING
    assert rooms.find(room.code).version == 2


def test_to_ask_for_the_version_costs_one_command_and_no_sql(redis, django_assert_num_queries):
    room, _ = rooms.open_one()
    changing.touch(room.code)
    rooms.polled(room.code, "somebody", 1)  # the script is there from now on
    with trace.recording() as cost, django_assert_num_queries(0):
        assert rooms.polled(room.code, "somebody", 1).version == 2
    assert cost.count("redis") == 1


def test_what_redis_has_lost_is_read_from_the_database_once(redis, django_assert_num_queries):
    room, _ = rooms.open_one()
    redis.flushdb()
    assert rooms.polled(room.code, "somebody", 1).version == 1
    with django_assert_num_queries(0):
        assert rooms.polled(room.code, "somebody", 1).version == 1


def test_a_redis_that_lets_nobody_write_keeps_nobody_out(redis):
    room, _ = rooms.open_one()
    redis.flushdb()
    redis.config_set("min-replicas-to-write", 1)
    try:
        assert rooms.polled(room.code, "somebody", 1).version == 1
    finally:
        redis.config_set("min-replicas-to-write", 0)


def test_a_version_that_was_read_before_a_change_takes_nothing_back():
    room, _ = rooms.open_one()
    changing.touch(room.code)
    mirror.set_version(room.code, room.version)
    assert rooms.polled(room.code, "somebody", 1).version == 2


def test_who_asked_last_and_what_they_saw_is_known():
    room, _ = rooms.open_one()
    rooms.polled(room.code, "somebody", 3)
    ((name, (at, version)),) = mirror.seen(room.code).items()
    assert (name, version) == ("somebody", 3)
    assert abs(at - timezone.now().timestamp()) < 60


def test_after_two_minutes_without_a_sign_of_the_trainer_screens_say_that_they_are_away(redis):
    trainer = Trainer()
    person = Person(trainer.code)
    path = f"/room/state?shown={trainer.room.version}"
    trainer.page()
    assert "X-Trainer" not in person.client.get(path)
    redis.hset(redis.keys("*room:*:seen")[0], "trainer", f"{time.time() - 121:.1f}")
    assert person.client.get(path)["X-Trainer"] == "away"
    trainer.client.get("/room/trainer/now")
    assert "X-Trainer" not in person.client.get(path)
    redis.delete(redis.keys("*room:*:version")[0])
    assert rooms.polled(trainer.code, person.me.pk, trainer.room.version).trainer_seen, "also while that is made anew"
    assert redis.ttl(redis.keys("*room:*:seen")[0]) > 0
    assert set(mirror.seen(trainer.room.code)) == {person.me.pk}, "and is none of those who are here"


def test_a_room_that_is_over_is_none():
    room, secret = rooms.open_one()
    Room.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert rooms.find(room.code) is None
    assert rooms.accept(secret) is None
    assert rooms.polled(room.code, "somebody", 0).version == 0


@pytest.mark.django_db(transaction=True)
def test_its_end_erases_all_of_it(redis):
    trainer = Trainer()
    code = trainer.room.code
    trainer.moves("put", slug="logout-replay")
    person = Person(code)
    person.predicts(jwt="at-once")
    person.client.get("/room/state?shown=1")
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert not any(model.objects.exists() for model in (Room, Participant, Vote, Seat, User))
    assert not list(redis.scan_iter("*room:*"))
    assert "The room that you were in is over" in person.page()
    assert "The room that you were in" not in person.page(), "said once"
    answer = person.client.get("/room/state?shown=1")
    assert answer.json() == {"version": 0}
    assert answer.cookies["room"].value == "", "nobody asks for it any more"
    assert not list(redis.scan_iter("*room:*")), "and nothing is noted of who did"


def test_whoever_led_it_is_told_once_that_it_is_over():
    trainer = Trainer()
    rooms.end(trainer.room)  # in another window, or by its time
    over = "The room that you led is over"
    assert over in trainer.page()
    assert over not in trainer.page()
    assert over in trainer.client.get("/room/trainer/?over").content.decode(), "where the other window had the cookie"
    late = Trainer()
    rooms.end(late.room)
    page = late.client.post("/room/trainer/", {"door": "locked"}, follow=True).content.decode()
    assert page.count("is over") == 1


@pytest.mark.django_db(transaction=True)
def test_an_end_while_redis_is_away_erases_it_all_the_same(redis, down):
    trainer = Trainer()
    Person(trainer.room.code)
    down()
    said = trainer.client.post("/room/trainer/", {"end": "1"}, follow=True).content.decode()
    assert "everything in it is erased" in said
    assert not any(model.objects.exists() for model in (Room, Participant, Seat, User))


@pytest.mark.django_db(transaction=True)
def test_what_nobody_came_to_lead_is_gone_with_the_next_demo():
    led, invites, _ = Trainer().room, Trainer().room, rooms.open_one()
    rooms.invite(invites)  # a link for the phone, which nobody has used
    rooms.sweep_unled()
    assert {room.code for room in Room.objects.all()} == {led.code, invites.code}


@pytest.mark.django_db(transaction=True)
def test_after_a_day_the_next_one_sweeps_it_away():
    Person(Trainer().room.code)
    Room.objects.update(expires=timezone.now() - timedelta(seconds=1))
    Trainer()
    assert (Room.objects.count(), Seat.objects.count()) == (1, 0)


def test_there_are_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(rooms, "MOST", 1)
    rooms.open_one()
    with pytest.raises(NoRoom, match="1 rooms are open"):
        rooms.open_one()
    page = Client().post("/room/trainer/", {"open": "1"}, follow=True).content.decode()
    assert "1 rooms are open" in page


@pytest.mark.parametrize(("text", "number"), [("7", 7), ("", 0), ("-1", 0), ("x", 0), ("9" * 30, 0), ("٣", 0)])
def test_a_version_comes_back_as_a_number_or_as_none(text, number):
    assert rooms.version(text) == number
