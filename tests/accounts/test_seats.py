"""Seats: two throwaway users, made by one click, for one visitor, for a while."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from authdemo.accounts import seats
from authdemo.accounts.models import Role, Seat, User
from authdemo.accounts.words import WORDS, pronounceable
from tests.compare.visitor import expire
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
