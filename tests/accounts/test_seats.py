"""Seats: two throwaway users, made by one click, for one visitor, for a while."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from authdemo.accounts import seats
from authdemo.accounts.models import Role, Seat, User
from authdemo.accounts.words import WORDS, pronounceable
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def request_with(response):
    """A request of the browser that got this response."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
    return request


def attached(seat):
    response = HttpResponse()
    seats.attach(response, seat)
    return response


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


def expire(seat):
    Seat.objects.filter(pk=seat.pk).update(expires=timezone.now())


# The users


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_both_users_of_a_seat_can_sign_in_with_their_generated_passwords(lane):
    for user in seats.users(seats.create(HERE)):
        browser = Browser(lane)
        answer = browser.post_json("api/login", {"username": user["username"], "password": user["password"]}).json()
        assert (answer["user"], answer["role"]) == (user["username"], user["role"])


def test_names_can_be_remembered_and_passwords_read_aloud():
    seat = seats.create(HERE)
    member, admin = seats.users(seat)
    assert re.fullmatch(r"[a-z]+-\d\d", member["username"])
    assert admin["username"] == f"{member['username']}-admin"
    assert [member["role"], admin["role"]] == [Role.MEMBER, Role.ADMIN]
    for user in (member, admin):
        assert re.fullmatch(r"([b-z][aiou]){2}[b-z](-([b-z][aiou]){2}[b-z]){3}", user["password"])
    assert member["password"] != admin["password"]


def test_words_are_told_apart():
    assert len(WORDS) == len(set(WORDS))
    assert all(re.fullmatch(r"[a-z]{4,8}", word) for word in WORDS)


def test_pronounceable_words_are_proquints():
    assert pronounceable(bytes([127, 0, 0, 1])) == "lusab-babad"
    assert pronounceable(bytes([63, 84, 220, 193])) == "gutih-tugad"


def test_a_generated_password_is_kept_nowhere():
    seat = seats.create(HERE)
    rows = str([list(Seat.objects.values()), list(User.objects.values())])
    assert not any(user["password"] in rows for user in seats.users(seat))


def test_passwords_are_of_this_site_and_this_seat_alone(settings):
    first, second = seats.create(HERE), seats.create(HERE)
    shown = [user["password"] for seat in (first, second) for user in seats.users(seat)]
    assert len(set(shown)) == 4
    settings.SECRET_KEY = "that of another site"
    assert not {user["password"] for user in seats.users(first)} & set(shown)


def test_a_password_changed_by_hand_is_no_longer_shown():
    seat = seats.create(HERE)
    seat.member.set_password("a sentence of one's own")
    seat.member.save()
    member, admin = seats.users(Seat.objects.get(pk=seat.pk))
    assert member["password"] is None
    assert admin["password"]


def test_a_password_generated_anew_is_shown_and_works_and_ends_the_sign_ins_before():
    seat = seats.create(HERE)
    before = seats.users(seat)[0]["password"]
    laptop = Browser("sessions").signs_in(seat.member, before)
    seats.change_password(seat)
    after = seats.users(Seat.objects.get(pk=seat.pk))[0]["password"]
    assert after != before
    assert laptop.fate() == "revoked"
    Browser("sessions").signs_in(seat.member, after)


def test_two_new_passwords_at_once_are_one():
    seat = seats.create(HERE)
    same = Seat.objects.select_related("member").get(pk=seat.pk)
    seats.change_password(seat)
    seats.change_password(same)
    found = Seat.objects.get(pk=seat.pk)
    assert found.passwords == 2
    Browser("jwt").signs_in(found.member, seats.users(found)[0]["password"])


# The cookie


def test_the_cookie_gives_back_the_seat():
    seat = seats.create(HERE)
    response = attached(seat)
    assert seats.from_request(request_with(response)) == seat
    cookie = response.cookies[settings.SEAT_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] <= 12 * 60 * 60


def test_without_a_cookie_there_is_no_seat_and_nobody_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert seats.from_request(RequestFactory().get("/")) is None


def test_a_cookie_that_was_altered_gives_no_seat(django_assert_num_queries):
    request = request_with(attached(seats.create(HERE)))
    signed = request.COOKIES[settings.SEAT_COOKIE_NAME]
    for forged in (signed[:-1] + ("A" if signed[-1] != "A" else "B"), "x", seats.create(HERE).pk):
        request.COOKIES[settings.SEAT_COOKIE_NAME] = forged
        with django_assert_num_queries(0):
            assert seats.from_request(request) is None


def test_a_seat_whose_time_is_over_is_none():
    seat = seats.create(HERE)
    request = request_with(attached(seat))
    expire(seat)
    assert seats.from_request(request) is None


def test_a_seat_that_was_deleted_is_none():
    seat = seats.create(HERE)
    request = request_with(attached(seat))
    seats.delete(seat)
    assert seats.from_request(request) is None


def test_a_seat_outlives_its_member():
    seat = seats.create(HERE)
    request = request_with(attached(seat))
    seat.member.delete()
    found = seats.from_request(request)
    assert found.member is None
    assert [user["role"] for user in seats.users(found)] == ["admin"]
    assert seats.name(found) == seat.admin.username.removesuffix("-admin")


def test_the_public_id_gives_no_right():
    seat = seats.create(HERE)
    assert seats.public_id(seat) not in seat.admin.username
    request = RequestFactory().get("/")
    request.COOKIES[settings.SEAT_COOKIE_NAME] = seats.public_id(seat)
    assert seats.from_request(request) is None


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
