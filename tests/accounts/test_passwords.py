"""Signing in with a password: the same answer and the same work for everybody who does not get in."""

import time

import pytest
from axes.models import AccessAttempt
from django.conf import settings

from authdemo.accounts import hashers, passwords
from authdemo.accounts.models import User
from tests import people
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)

LANES = pytest.mark.parametrize("lane", ["sessions", "jwt"])


def tries(lane, username, password, address="127.0.0.1"):
    browser = Browser(lane)
    browser.client.defaults["REMOTE_ADDR"] = address
    response = browser.post_json("api/login", {"username": username, "password": password})
    return response.status_code, response.json()


@pytest.fixture
def hashed(monkeypatch):
    """Counts Argon2 runs."""
    runs = []
    original = hashers.BoundedArgon2id.encode, hashers.BoundedArgon2id.verify

    def counted(method):
        def call(self, *args):
            runs.append(method.__name__)
            return method(self, *args)

        return call

    monkeypatch.setattr(hashers.BoundedArgon2id, "encode", counted(original[0]))
    monkeypatch.setattr(hashers.BoundedArgon2id, "verify", counted(original[1]))
    return runs


@LANES
def test_of_many_guesses_at_once_ten_are_counted_before_the_right_one_is_believed(lane, monkeypatch):
    """The right password is asked for; while it is hashed, ten wrong ones are answered."""
    alice, real = people.alice(), passwords.authenticate

    def slow(request, **credentials):
        monkeypatch.setattr(passwords, "authenticate", real)
        for _ in range(settings.AXES_FAILURE_LIMIT):
            tries(lane, alice.username, "wrong")
        return real(request, **credentials)

    monkeypatch.setattr(passwords, "authenticate", slow)
    assert tries(lane, alice.username, PASSWORD)[0] == 401


@LANES
def test_unknown_wrong_banned_and_throttled_get_one_answer_after_one_hash(lane, hashed):
    alice, banned, throttled = people.alice(), people.alice(), people.alice()
    banned.is_active = False
    banned.save()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        tries(lane, throttled.username, "wrong")
    answers = []
    for username, password in (
        ("nobody", PASSWORD),
        (alice.username, "wrong"),
        (banned.username, PASSWORD),
        (throttled.username, PASSWORD),
    ):
        hashed.clear()
        answers.append((*tries(lane, username, password), len(hashed)))
    assert answers == [(401, {"error": "credentials"}, 1)] * 4


@LANES
def test_the_form_says_the_same_to_all_of_them(lane, client):
    alice = people.alice()
    pages = set()
    for username in (alice.username, "nobody"):
        response = client.post(f"/{lane}/login/", {"username": username, "password": "wrong"})
        assert response.status_code == 200
        page = response.content.decode().replace(username, "")
        pages.add("".join(line for line in page.splitlines() if "csrf" not in line and "nonce" not in line))
    assert len(pages) == 1


@LANES
def test_ten_wrong_passwords_make_the_name_wait_at_that_address_alone(lane):
    alice = people.alice()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert tries(lane, alice.username, "wrong", "10.0.0.1")[0] == 401
    assert tries(lane, alice.username, PASSWORD, "10.0.0.1")[0] == 401
    assert tries(lane, alice.username, PASSWORD, "10.0.0.2")[0] == 200


def test_a_classroom_behind_one_address_is_not_locked_by_one_pupil():
    alice, bob = people.alice(), people.bob()
    for _ in range(settings.AXES_FAILURE_LIMIT + 5):
        tries("sessions", alice.username, "wrong")
    assert tries("sessions", bob.username, PASSWORD)[0] == 200


def test_both_lanes_and_the_token_endpoint_share_the_count(client):
    alice = people.alice()
    half = settings.AXES_FAILURE_LIMIT // 2
    for _ in range(half):
        tries("sessions", alice.username, "wrong")
        body = {"username": alice.username, "password": "wrong"}
        client.post("/jwt/api/token", body, content_type="application/json")
    assert tries("jwt", alice.username, PASSWORD)[0] == 401


def test_no_header_moves_the_address():
    alice = people.alice()
    for index in range(settings.AXES_FAILURE_LIMIT):
        browser = Browser("sessions")
        browser.post_json(
            "api/login",
            {"username": alice.username, "password": "wrong"},
            **{"X-Forwarded-For": f"10.0.0.{index}", "Forwarded": f"for=10.0.0.{index}"},
        )
    assert AccessAttempt.objects.get(username=alice.username).failures_since_start == settings.AXES_FAILURE_LIMIT


def test_going_on_trying_does_not_prolong_the_wait():
    alice = people.alice()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        tries("sessions", alice.username, "wrong")
    began = AccessAttempt.objects.get(username=alice.username).attempt_time
    time.sleep(0.01)
    tries("sessions", alice.username, "wrong")
    assert AccessAttempt.objects.get(username=alice.username).attempt_time == began


def test_signing_in_forgets_the_wrong_tries():
    alice = people.alice()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        tries("jwt", alice.username, "wrong")
    assert tries("jwt", alice.username, PASSWORD)[0] == 200
    assert not AccessAttempt.objects.filter(username=alice.username).exists()


@pytest.mark.parametrize("password", [" leading", "trailing ", "Ünïcödé 密码 🔑", "a" * 128, "tab\tinside"])
def test_a_password_is_taken_exactly_as_typed(password):
    alice = people.alice()
    alice.set_password(password)
    alice.save()
    assert tries("sessions", alice.username, password)[0] == 200
    assert tries("sessions", alice.username, password.swapcase())[0] == 401 or password == password.swapcase()
    assert tries("sessions", alice.username, password[:-1])[0] == 401


def test_there_are_no_default_accounts():
    assert not User.objects.exists()


@LANES
def test_what_was_typed_is_kept_nowhere(lane):
    """The throttle keeps what a failed request held, for the operator; passwords are stars in it."""
    laptop = Browser(lane).signs_in(people.alice())
    typed = {"old": "wrong-old-password", "chosen": "fresh-paint-on-tuesday", "again": "fresh-paint-on-tuesday"}
    laptop.client.post(f"/{lane}/password/", typed)
    laptop.client.post(f"/{lane}/login/", {"username": "nobody", "password": "wrong-login-password"})
    kept = str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.count() == 2
    for secret in ("wrong-old-password", "fresh-paint-on-tuesday", "wrong-login-password"):
        assert secret not in kept
