"""Changing the password: this browser stays in, every other is out."""

import re

import pytest

from tests import people
from tests.lanes.visitor import NEXT_PASSWORD, Visitor, changes_password, ends_at_once
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_changing_the_password_keeps_this_browser_in_with_another_credential(lane):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    before = laptop.cookie(laptop.credential), laptop.login_id()
    assert changes_password(laptop).url == laptop.url()
    assert laptop.fate() == alice.username
    assert laptop.cookie(laptop.credential) != before[0]
    assert laptop.login_id() != before[1]


def test_changing_the_password_ends_every_other_sign_in_on_both_lanes(lane):
    alice = people.alice()
    elsewhere = [Visitor(each).signed_in(alice, **ends_at_once(each)) for each in ("sessions", "jwt")]
    laptop = Visitor(lane).signed_in(alice)
    changes_password(laptop)
    assert [each.fate() for each in elsewhere] == ["revoked", "revoked"]
    assert Visitor(lane).fills_in_sign_in(alice, PASSWORD).status_code == 200
    assert Visitor(lane).fills_in_sign_in(alice, NEXT_PASSWORD).status_code == 302


def test_changing_the_password_keeps_the_mode_and_the_remembering():
    laptop = Visitor("jwt").signed_in(people.alice(), revocation="stateful", remember="on")
    changes_password(laptop)
    page = laptop.sees("devices/").content.decode()
    assert "remembered, mode <code>stateful</code>" in page


@pytest.mark.parametrize(
    "mistake",
    [
        {"old": "wrong"},
        {"again": "another one entirely"},
        {"chosen": "too short"},
        {"chosen": "x" * 129},
        {"chosen": "qwerty123456"},
        {"chosen": "iloveyou2026!"},
        {"chosen": "authdemo-session"},
    ],
)
def test_a_password_is_not_changed_by_mistake(lane, mistake):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    response = changes_password(laptop, **mistake)
    assert response.status_code == 200
    assert "Your password is not changed" in response.content.decode()
    assert Visitor(lane).fills_in_sign_in(alice, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "chosen",
    [
        "many words and more, " * 6 + "ok",
        "grün und blau, ärgerlich",
        "719364028517",
        "🦊🦉🦔🐌🐢🦜🦊🦉🦔🐌🐢🦜",
    ],
)
def test_long_accented_digits_only_and_emoji_are_passwords(lane, chosen):
    alice = people.alice()
    assert changes_password(Visitor(lane).signed_in(alice), chosen=chosen).status_code == 302
    assert Visitor(lane).fills_in_sign_in(alice, chosen).status_code == 302


PAGES = ["password/", "delete/", "devices/"]


@pytest.mark.parametrize("path", PAGES)
def test_whoever_has_throwaway_users_finds_the_password_where_it_is_asked_for(lane, path):
    visitor = Visitor(lane)
    visitor.client.post("/compare/act/", {"action": "login"})
    page = visitor.sees(path).content.decode()
    assert re.search(r"Your throwaway password</summary><code>([a-z]{5}-){3}[a-z]{5}</code>", page)


def test_only_who_has_no_password_at_hand_is_told_that_nobody_can_lock_them_out(lane):
    promise = "whoever found this browser open cannot lock you out"
    visitor = Visitor(lane)
    visitor.client.post("/compare/act/", {"action": "login"})
    assert promise not in visitor.sees("devices/").content.decode()
    visitor.signed_in(people.alice())
    visitor.forgets_when_the_password_was_entered()
    assert promise in visitor.sees("devices/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_finds_that_of_somebody_else(lane, path):
    visitor = Visitor(lane)
    visitor.client.post("/compare/act/", {"action": "login"})
    visitor.signed_in(people.alice())
    visitor.forgets_when_the_password_was_entered()
    assert "throwaway password" not in visitor.sees(path).content.decode()
