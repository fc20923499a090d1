"""A name is pasted with a blank at its end: the form lets one in, and the API says that the password is wrong.

https://github.com/HabitRPG/habitica/issues/7725, https://github.com/nim-lang/nimforum/issues/123

Right: blanks around a name are nobody's, wherever one signs in; a password is taken as typed. Neighbours: every blank
that Unicode knows, line ends, each way in, the throttle, which counts one name as one; and names that only look alike
(other case, other width, other hyphen, characters that nobody sees) are other names.
"""

import pytest
from django.test import Client

from authdemo.accounts.models import User
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "maple-17"
BLANKS = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000"]
OTHERS = [
    "Maple-17",
    "MAPLE-17",
    "\uff4daple-17",
    "maple\u201117",
    "maple-17\u200b",
    "m\u0430ple-17",
    "maple -17",
    "maple-17\ufeff",
]


@pytest.fixture(autouse=True)
def maple():
    return User.objects.create_user(NAME, PASSWORD)


def form(lane):
    def sign_in(name, password=PASSWORD):
        return Client().post(f"/{lane}/login/", {"username": name, "password": password}).status_code == 302

    return sign_in


def api(lane, path):
    def sign_in(name, password=PASSWORD):
        return Browser(lane).post_json(path, {"username": name, "password": password}).status_code == 200

    return sign_in


WAYS = [form("sessions"), form("jwt"), api("sessions", "api/login"), api("jwt", "api/login"), api("jwt", "api/token")]


@pytest.mark.parametrize("way", WAYS)
def test_blanks_around_a_name_are_nobodys(way):
    assert [way(name) for blank in BLANKS for name in (NAME + blank, blank + NAME)] == [True, True] * len(BLANKS)


@pytest.mark.parametrize("way", WAYS)
def test_blanks_around_a_password_are_its_own(way):
    assert [way(NAME, password) for password in (PASSWORD + " ", " " + PASSWORD, PASSWORD + "\n")] == [False] * 3


@pytest.mark.parametrize("way", WAYS)
def test_what_only_looks_alike_is_another_name(way):
    assert [way(name) for name in OTHERS] == [False] * len(OTHERS)


def test_the_throttle_counts_one_name_as_one():
    for number in range(10):
        assert not WAYS[number % 5](NAME + " " * number, "wrong")
    assert not any(way(NAME) for way in WAYS)
