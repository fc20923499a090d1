"""Seats are for a while and not for everybody at once: how many there may be, and what takes them away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from tests.compare.visitor import expire
from tests.meeting import Meeting, both
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def many(count, address=HERE, age=timedelta(minutes=5)):
    """Seats made a while ago, without their passwords being hashed."""
    created = timezone.now() - age
    users = User.objects.bulk_create(User(username=f"user-{n}-{address}", password="!") for n in range(2 * count))
    Seat.objects.bulk_create(
        Seat(
            id=f"{address}-{n}",
            member=users[2 * n],
            admin=users[2 * n + 1],
            address=address,
            created=created,
            expires=created + seats.LIFETIME,
        )
        for n in range(count)
    )


# The limits


def test_a_class_of_thirty_gets_its_seats_within_a_minute_and_nobody_else_from_there():
    for _ in range(seats.NEW_PER_MINUTE):
        seats.create(HERE)
    with pytest.raises(seats.SeatsFull, match="Wait a minute"):
        seats.create(HERE)
    seats.create(ELSEWHERE)


def test_a_hundred_seats_are_enough_for_one_address():
    many(seats.LIVE_PER_ADDRESS)
    with pytest.raises(seats.SeatsFull, match="from your address"):
        seats.create(HERE)
    seats.create(ELSEWHERE)


def test_a_thousand_seats_are_enough_for_everybody():
    many(500)
    many(500, ELSEWHERE)
    with pytest.raises(seats.SeatsFull, match="All 1000"):
        seats.create("192.0.2.3")


def test_a_seat_whose_time_is_over_counts_no_more_and_is_swept_with_its_users():
    many(seats.LIVE_PER_ADDRESS, age=seats.LIFETIME)
    seats.create(HERE)
    assert Seat.objects.count() == seats.LIVE_PER_ADDRESS - seats.SWEPT_AT_ONCE + 1
    assert User.objects.count() == 2 * Seat.objects.count()


def test_many_at_once_get_a_seat_each():
    def click(_):
        try:
            return seats.create(HERE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(click, range(16)))
    assert len({seat.member.username for seat in made}) == 16


def test_many_sweep_the_same_seats_at_once_without_a_mistake():
    many(10, age=seats.LIFETIME)

    def click(_):
        try:
            return seats.create(ELSEWHERE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(click, range(8)))) == 8
    assert Seat.objects.count() == 8


@pytest.mark.parametrize("limit", ["NEW_PER_MINUTE", "LIVE_PER_ADDRESS", "LIVE_IN_ALL"])
def test_of_two_at_the_same_moment_one_gets_the_last_seat(limit, monkeypatch):
    monkeypatch.setattr(seats, limit, 1)
    monkeypatch.setattr(seats, "_refuse_if_full", Meeting().after(seats._refuse_if_full))
    made = both(lambda: seats.create(HERE), lambda: seats.create(HERE))
    assert [type(one) for one in made].count(seats.SeatsFull) == 1
    assert (Seat.objects.count(), User.objects.count()) == (1, 2)


# The end


def test_deleting_a_seat_deletes_its_users_and_ends_their_sign_ins():
    seat = seats.create(HERE)
    member, admin = seats.users(seat)
    laptop = Browser("sessions").signs_in(seat.member, member["password"])
    phone = Browser("jwt").signs_in(seat.admin, admin["password"], revocation="denylist")
    seats.delete(seat)
    assert not User.objects.filter(username__in=[member["username"], admin["username"]]).exists()
    assert [laptop.fate(), phone.fate()] == ["revoked", "revoked"]


def test_clearing_takes_what_is_over_or_everything():
    first, _ = seats.create(HERE), seats.create(HERE)
    expire(first)
    assert seats.clear(expired_only=True) == 1
    assert Seat.objects.count() == 1
    assert seats.clear(expired_only=False) == 1
    assert not User.objects.exists()


def test_seats_are_made_and_cleared_also_while_redis_is_down(own_redis, real_redis):
    expire(seats.create(HERE))
    own_redis.down()
    try:
        seats.create(HERE)
        assert seats.clear(expired_only=False) == 1
        assert not Seat.objects.exists()
    finally:
        own_redis.up()
