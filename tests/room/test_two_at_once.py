"""Two at the same moment: the last place is for one of them, and a room that was locked or has ended takes nobody."""

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory

from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from authdemo.room import codes, participants, rooms
from authdemo.room.models import Participant, Room
from authdemo.room.participants import RoomFull
from authdemo.room.rooms import NoRoom
from jwt_app.engine import TokenStore
from sessions_app.engine import SessionStore
from tests.meeting import Meeting, both

pytestmark = pytest.mark.django_db(transaction=True)


def joins(room):
    request = RequestFactory().post("/room/", REMOTE_ADDR="192.0.2.7")
    request.session, request.jwt = SessionStore(), TokenStore(request)
    return lambda: participants.join(request, room)


def test_the_last_room_is_for_one_of_them(monkeypatch):
    monkeypatch.setattr(rooms, "MOST", 1)
    monkeypatch.setattr(codes, "new_code", Meeting().after(codes.new_code))
    made = both(rooms.open_one, rooms.open_one)
    assert [type(one) for one in made].count(NoRoom) == 1
    assert Room.objects.count() == 1


def test_the_last_place_in_a_room_is_for_one_of_them(monkeypatch):
    room, _ = rooms.open_one()
    monkeypatch.setattr(rooms, "MOST_PEOPLE", 1)
    monkeypatch.setattr(seats, "create", Meeting().after(seats.create))
    joined = both(joins(room), joins(room))
    assert [type(one) for one in joined].count(RoomFull) == 1
    assert (Participant.objects.count(), Seat.objects.count(), User.objects.count()) == (1, 1, 2)


def test_who_had_the_door_open_before_it_was_locked_stays_outside():
    seen, _ = rooms.open_one()
    rooms.lock(seen, True)
    assert not seen.is_locked, "as the one who comes has read it"
    with pytest.raises(RoomFull, match="The trainer has locked the room"):
        joins(seen)()
    assert not any(model.objects.exists() for model in (Participant, Seat, User))


def test_who_comes_while_it_ends_stays_outside():
    seen, _ = rooms.open_one()
    rooms.end(seen)
    with pytest.raises(RoomFull, match="at the very moment when the room ended"):
        joins(seen)()
    assert not any(model.objects.exists() for model in (Participant, Seat, User))


@pytest.mark.parametrize("does", [lambda one: participants.ban(one, True), rooms.remove], ids=["banned", "removed"])
def test_neither_waits_for_the_other_where_their_users_are_erased_at_that_moment(monkeypatch, does):
    """Both touch the account and who sits on it, in the same order: a database would end one of them otherwise."""
    room, _ = rooms.open_one()
    joins(room)()
    one = Participant.objects.select_related("seat__member", "seat__admin").get()
    seat = Seat.objects.select_related("member", "admin").get()
    meeting = Meeting()
    monkeypatch.setattr(Participant, "delete", meeting.after(Participant.delete))
    monkeypatch.setattr(QuerySet, "update", meeting.after(QuerySet.update))
    monkeypatch.setattr(User, "delete", meeting.after(User.delete))
    assert both(lambda: does(one), lambda: seats.delete(seat)) == [None, None]
    assert not Seat.objects.exists()
