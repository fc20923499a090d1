"""Which passwords are refused because everybody tries them first, and which are not although they look simple."""

import random
import string

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from authdemo.accounts import guessable
from authdemo.accounts.guessable import is_guessable
from authdemo.accounts.models import User
from authdemo.accounts.words import pronounceable


def refused(password, username="maple-17"):
    """Whether the site's validators take it for a password of this user."""
    try:
        validate_password(password, User(username=username))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "passwordpassword",
        "Password-2026",
        "P@ssw0rd!2026",
        "2026-letmein!",
        "drowssapdrowssap",
        "dragon1990monkey",
        "iloveyou iloveyou iloveyou",
        "qwertyuiop[]",
        "qwertyuiopasdf",
        "1qaz2wsx3edc",
        "1qaz@WSX3edc4rfv"[:4] + "2wsx3edc4rfv",
        "zxcvbnmasdfghjkl",
        "abcdefghijklm",
        "123456789012",
        "098765432109876",
        "112233445566",
        "aaaaaaaaaaaaaaaa",
        "aaaaaaaabbbbbbbb",
        "123123123123123",
    ],
)
def test_one_or_two_common_pieces_and_a_number_are_refused(password):
    assert refused(password)


@pytest.mark.parametrize("word", sorted(word for word in guessable.CONTEXT_WORDS if len(word) > 4))
def test_what_the_site_is_about_is_no_password(word):
    assert refused(f"{word}-{word}-2026")
    assert refused(f"{word}password1")


@pytest.mark.parametrize(
    "password", ["maple-17-2026", "maplemaple2026", "17-maple-17", "maple-17-redis", "Maple_secret1"]
)
def test_nor_is_ones_own_name(password):
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "tuesday rain in oslo",
        "i do like django a lot",
        "my session with the dentist",
        "719364028517",
        "grün und blau, ärgerlich",
        "🦊🦉🦔🐌🐢🦜🦊🦉🦔🐌🐢🦜",
        "            six blanks, then words",
    ],
)
def test_what_is_long_and_not_of_that_kind_is_a_password_whatever_its_characters(password):
    assert not refused(password)


def test_every_entry_of_djangos_list_is_refused():
    listed = CommonPasswordValidator().passwords
    assert len(listed) > 19_000
    assert [entry for entry in listed if len(entry) >= 12 and not refused(entry)] == []


def test_more_than_half_of_the_long_entries_are_found_without_being_told_them(monkeypatch):
    known = guessable.common()
    told = frozenset(word for word in known if len(word) < 12)
    monkeypatch.setattr(guessable, "common", lambda: told)
    listed = [word for word in CommonPasswordValidator().passwords if len(word) >= 12]
    found = [word for word in listed if is_guessable(word)]
    assert 0.5 < len(found) / len(listed) < 0.66, "SECURITY.md and the module say so"


def test_what_the_site_itself_makes_and_what_is_random_is_never_refused():
    chance = random.Random(17)
    for _ in range(1000):
        assert not is_guessable(pronounceable(chance.randbytes(8)))
        assert not is_guessable("".join(chance.choices(string.ascii_letters + string.digits, k=14)))


def test_the_longest_password_is_judged_within_a_moment():
    import time

    began = time.perf_counter()
    for password in ("ab1" * 42, "x1" * 64, "".join(random.Random(1).choices(string.printable, k=128))):
        is_guessable(password)
    assert time.perf_counter() - began < 0.5
