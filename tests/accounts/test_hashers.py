"""Argon2: what a hash costs, how many are made at a time, and what becomes of one that was made at an older cost."""

import inspect
import os
import subprocess
import sys
import threading
import time

import psutil
import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection, transaction

from authdemo.accounts import hashers, seats
from authdemo.accounts.models import User
from tests import people
from tests.conftest import missing
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_passwords_cost_what_owasp_asks_for():
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

    monkeypatch.setattr(hashers, "AT_ONCE", 2)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", slow)
    hashers.make_threads()
    threads = [threading.Thread(target=get_hasher().encode, args=("p", "s")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.undo()
    hashers.make_threads()
    assert max(most) == 2


def test_a_hash_waits_for_whoever_is_in_already_and_nobody_else_does(monkeypatch):
    nice = []
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", lambda *_: nice.append(priority()))
    before = priority()
    get_hasher().encode("p", "s")
    assert (nice, priority()) == ([max(before, hashers.NICE) if sys.platform == "linux" else before], before)


def priority():
    """Of this thread; of the process where the system knows no other."""
    return psutil.Process(threading.get_native_id() if sys.platform == "linux" else None).nice()


FORKS = """
import os
import django
django.setup()
from django.contrib.auth.hashers import check_password, make_password
made = make_password("a password")
if child := os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
raise SystemExit(not check_password("a password", made))
"""


@pytest.mark.processes
def test_a_process_that_was_forked_off_hashes_by_threads_of_its_own(tmp_path):
    if not hasattr(os, "fork"):
        missing("needs fork: without it no process has threads of another one's")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "authdemo.settings", "AUTHDEMO_VAR": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKS], env=env, timeout=60, check=True)


def test_an_older_cost_brings_no_password_back_that_was_changed_meanwhile(monkeypatch):
    """The sign-in with the old password has been checked, and is hashed again; then the owner changes it."""
    alice, original = people.alice(), hashers.Argon2PasswordHasher.encode

    def changed_meanwhile(self, *args):
        monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", original)
        other = User.objects.get(pk=alice.pk)
        other.set_password("another horse, another battery")
        other.save()
        connection.close()  # of the thread that hashes
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
    held, alice, submit = [], people.alice(), hashers._threads.submit

    def noted(*work):
        held.append(connection.connection)
        return submit(*work)

    monkeypatch.setattr(hashers._threads, "submit", noted)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # as with PostgreSQL, whose pool has it then
    connection.close()
    assert User.objects.get().pk == alice.pk
    if method == "encode":
        seats.create("192.0.2.1")
    else:
        Browser("sessions").post_json("api/login", {"username": alice.username, "password": PASSWORD})
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
