"""Signing in with a password: the same answer and the same work for everybody who does not get in."""

import threading
import time

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import connection, transaction

from authdemo.accounts import hashers, passwords, seats
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


def test_passwords_cost_what_owasp_asks_for():
    import inspect

    source = inspect.getsource(hashers.BoundedArgon2id)  # the tests' own run is cheaper
    assert "memory_cost = 19 * 1024" in source
    assert "time_cost = 2" in source
    assert "parallelism = 1" in source


def test_never_more_hashes_at_a_time_than_there_are_slots(monkeypatch):
    running, most = [], []

    def slow(self, password, salt):
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()
        return "x"

    monkeypatch.setattr(hashers, "_slots", threading.BoundedSemaphore(2))
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", slow)
    threads = [threading.Thread(target=get_hasher().encode, args=("p", "s")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


def test_an_older_cost_brings_no_password_back_that_was_changed_meanwhile(monkeypatch):
    """The sign-in with the old password has been checked, and is hashed again; then the owner changes it."""
    alice, original = people.alice(), hashers.Argon2PasswordHasher.encode

    def changed_meanwhile(self, *args):
        monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", original)
        other = User.objects.get(pk=alice.pk)
        other.set_password("another horse, another battery")
        other.save()
        return original(self, *args)

    monkeypatch.setattr(hashers.BoundedArgon2id, "time_cost", 2)
    seen = User.objects.get(pk=alice.pk)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", changed_meanwhile)
    assert seen.check_password(PASSWORD)
    assert User.objects.get(pk=alice.pk).check_password("another horse, another battery")
    assert not User.objects.get(pk=alice.pk).check_password(PASSWORD)


@pytest.mark.parametrize("method", ["encode", "verify"])
def test_whoever_waits_for_one_holds_no_connection_to_the_database(method, monkeypatch):
    """A class that signs in at once would hold all that PostgreSQL gives, and everybody else would wait with it."""
    held, alice = [], people.alice()
    original = getattr(hashers.Argon2PasswordHasher, method)

    def noted(self, *args):
        held.append(connection.connection)
        return original(self, *args)

    monkeypatch.setattr(hashers.Argon2PasswordHasher, method, noted)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # as with PostgreSQL, whose pool has it then
    connection.close()
    assert User.objects.get().pk == alice.pk
    if method == "encode":
        seats.create("192.0.2.1")
    else:
        tries("sessions", alice.username, PASSWORD)
    assert held
    assert set(held) == {None}


def test_in_a_transaction_it_is_kept():
    with transaction.atomic():
        alice = people.alice()
        assert User.objects.get().pk == alice.pk


def test_a_hash_kept_at_an_older_cost_is_renewed_and_ends_no_login(monkeypatch):
    alice = people.alice()
    laptop = Browser("sessions").signs_in(alice)
    before = User.objects.get(pk=alice.pk).password
    monkeypatch.setattr(hashers.BoundedArgon2id, "time_cost", 2)
    phone = Browser("sessions", "phone").signs_in(alice)
    assert User.objects.get(pk=alice.pk).password != before
    assert [laptop.fate(), phone.fate()] == [alice.username] * 2


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
