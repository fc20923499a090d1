"""Which passwords are refused because others try them first, and which are not although they look simple."""

import random
import string

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from authdemo.accounts.models import User
from authdemo.accounts.validators import BREACHED, CONTEXT_WORDS, is_breached
from authdemo.accounts.words import pronounceable


def complaints(password, username="maple-17"):
    """What the site's validators say of this password for this user."""
    try:
        validate_password(password, User(username=username))
    except ValidationError as problem:
        return problem.messages
    return []


def refused(password, username="maple-17"):
    return bool(complaints(password, username))


@pytest.mark.parametrize(
    "password",
    [
        "letmeinletmein",
        "qwertyuiop123",
        "QwertyUiop123",
        "1qaz2wsx3edc",
        "123456789012",
        "aaaaaaaaaaaa",
        "iloveyouforever",
        "correcthorsebatterystaple",
    ],
)
def test_what_a_breach_made_known_is_refused(password):
    assert BREACHED in complaints(password)


@pytest.mark.parametrize("word", sorted(CONTEXT_WORDS))
def test_what_the_site_is_about_is_no_password(word):
    assert refused(f"{word}-{word}-2026")
    assert refused(f"{word} {word} {word} {word}")


@pytest.mark.parametrize("password", ["P@ssw0rd!2026", "R3D1S & Django", "Auth.Demo.S3cret"])
def test_nor_is_it_in_another_spelling(password):
    assert refused(password)


@pytest.mark.parametrize("password", ["iloveyou2026!", "2026-Football", "--dr@gon--1990--"])
def test_nor_is_a_common_password_that_was_made_longer(password):
    assert refused(password)


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
        "football719364028517",
        "grün und blau, ärgerlich",
        "            six blanks, then words",
    ],
)
def test_what_is_long_and_not_of_that_kind_is_a_password_whatever_its_characters(password):
    assert not refused(password)


def test_every_entry_of_djangos_list_is_refused():
    listed = CommonPasswordValidator().passwords
    assert len(listed) > 19_000
    assert [entry for entry in listed if len(entry) >= 12 and not refused(entry)] == []


def test_what_the_site_itself_makes_and_what_is_random_is_never_refused():
    chance = random.Random(17)
    for _ in range(200):
        assert not refused(pronounceable(chance.randbytes(8)))
        assert not refused("".join(chance.choices(string.ascii_letters + string.digits, k=14)))


def test_short_ones_are_refused_for_their_length_alone(recwarn):
    assert not is_breached("letmein")
    (complaint,) = complaints("kqzvjw")
    assert "12" in complaint
    assert not recwarn.list
