"""The users of whoever is in a room: new ones, none any more, and nothing left of them at the end of it."""

import pytest

from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from authdemo.room import participants, rooms
from authdemo.room.models import Participant
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_removed_is_asked_to_join_again_and_their_users_are_gone(trainer):
    person, stays = Person(trainer.room.code), Person(trainer.room.code)
    gone = person.me
    trainer.client.post("/room/trainer/", {"remove": gone.pk})
    assert "Join a room" in person.page()
    assert stays.me.pk != gone.pk
    assert not Seat.objects.filter(pk=gone.seat_id).exists()
    assert person.client.get("/sessions/api/me").status_code == 401


@pytest.mark.parametrize("whose", ["one", "all"])
def test_new_users_take_the_place_of_the_old_ones(trainer, whose):
    person, other = Person(trainer.room.code), Person(trainer.room.code)
    before, kept = person.me.seat, other.me.seat
    trainer.client.post("/room/trainer/", {"afresh": person.me.pk if whose == "one" else "all"})
    assert "Your users are gone" in person.page()
    assert person.client.get("/sessions/api/me").status_code == 401
    assert (other.me.seat == kept) is (whose == "one")
    assert person.client.post("/room/", {"afresh": "1"}).status_code == 302
    assert person.me.seat not in (None, before)
    for lane in ("sessions", "jwt"):
        assert person.client.get(f"/{lane}/api/me").json()["user"] == person.me.seat.member.username
    assert "Your users are gone" not in person.page()


def test_who_has_users_asks_in_vain_for_others(trainer):
    person = Person(trainer.room.code)
    before = person.me.seat
    person.client.post("/room/", {"afresh": "1"})
    assert person.me.seat == before


def test_where_no_users_can_be_had_no_words_are_used_up(trainer, monkeypatch):
    """Their member was deleted, and there is no room for another one."""
    person, other = Person(trainer.room.code), Person()
    words, before = person.words, Seat.objects.count()
    person.me.seat.member.delete()
    monkeypatch.setattr(seats, "LIVE_IN_ALL", 0)
    assert other.comes_back(trainer.code, words).status_code == 503
    monkeypatch.undo()
    assert other.comes_back(trainer.code, words).status_code == 302
    assert Seat.objects.count() == before, "the seat without a member has gone, too"
    assert User.objects.count() == 2 * before


def test_words_that_are_used_at_this_very_moment_leave_no_seat_behind(trainer, monkeypatch):
    person, other = Person(trainer.room.code), Person()
    words = person.words
    person.me.seat.member.delete()
    new_seat = participants._new_seat

    def meanwhile(request):
        Participant.objects.update(rejoined=1)
        return new_seat(request)

    monkeypatch.setattr(participants, "_new_seat", meanwhile)
    assert other.comes_back(trainer.code, words).status_code == 404
    assert Seat.objects.count() == 1


def test_who_leaves_takes_everything_along(trainer):
    person = Person(trainer.room.code)
    response = person.client.post("/room/", {"leave": "1"})
    assert (response["Location"], response.cookies["room"].value) == ("/", "")
    assert not Seat.objects.exists()


def test_a_seat_that_was_made_afresh_on_the_compare_page_is_theirs_and_goes_with_the_room(trainer):
    person = Person(trainer.room.code)
    before = person.me.seat
    person.client.post("/compare/act/", {"action": "fresh"})
    assert person.me.seat != before
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert not Seat.objects.exists()
    assert not User.objects.exists()


def test_a_leave_and_an_end_at_the_same_moment_are_no_fault(trainer, monkeypatch):
    person, room = Person(trainer.room.code), trainer.room
    remove = rooms.remove

    def ends_first(me):
        monkeypatch.setattr(rooms, "remove", remove)
        rooms.end(room)
        remove(me)

    monkeypatch.setattr(rooms, "remove", ends_first)
    assert person.client.post("/room/", {"leave": "1"}).status_code == 302
    assert not Seat.objects.exists()


def test_a_room_that_ends_while_somebody_joins_leaves_nothing(trainer, monkeypatch):
    room, new_seat = trainer.room, participants._new_seat

    def ends_meanwhile(request):
        seat = new_seat(request)
        rooms.end(room)
        return seat

    monkeypatch.setattr(participants, "_new_seat", ends_meanwhile)
    answer = Person().client.post("/room/", {"code": room.code})
    assert answer.status_code == 503
    assert "when the room ended" in answer.content.decode()
    assert not Seat.objects.exists()
