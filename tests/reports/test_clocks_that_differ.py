"""Redis or the database is on another clock than the server: sign-ins are refused as not yet valid, or outlive it.

https://github.com/lexik/LexikJWTAuthenticationBundle/issues/286, https://github.com/auth0/node-jsonwebtoken/issues/141

Right: a difference beyond the leeway is said in a sentence when a demo starts, by `check --deploy` and by `readyz`,
which is 503 then; a smaller one, or a trip that takes long, is not one. Neighbours: ahead and behind, just within and
just beyond, a slow way to Redis, PostgreSQL; SQLite has no clock. What a clock that is off does to tokens, the JWT lane
has its own tests for.
"""

import re
import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from authdemo.basics.store_address import taken_apart
from authdemo.checks import stores
from authdemo.store import finding, probe, questions
from authdemo.store.probe import ToldByDatabase, ToldByRedis
from tests.checks.found import ids
from tests.processes import Demo

pytestmark = pytest.mark.django_db

MEANS = "and 2 s is the most: one of them is not kept right."
TIME = re.compile(rb"\*2\r\n\$10\r\n(\d{10})\r\n")  # how Redis answers a TIME: seconds, then microseconds


@contextmanager
def redis_on_another_clock(ahead, delay=0.0):
    """A way to the tests' Redis on which each answer to TIME is changed by so many seconds. Yields its address."""
    path = taken_apart(settings.REDIS_URL).path
    server, ended, open_sockets = socket.create_server(("127.0.0.1", 0)), threading.Event(), []

    def shifted(found):
        return b"*2\r\n$10\r\n%d\r\n" % (int(found[1]) + ahead)

    def passes(source, sink, answers):
        with suppress(OSError):
            while data := source.recv(65536):
                ended.wait(delay)
                sink.sendall(TIME.sub(shifted, data) if answers else data)

    def accepts():
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(path)
                open_sockets.extend((client, there))
                threading.Thread(target=passes, args=(client, there, False), daemon=True).start()
                threading.Thread(target=passes, args=(there, client, True), daemon=True).start()

    thread = threading.Thread(target=accepts, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    finally:
        ended.set()
        for each in (server, *open_sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        thread.join(5)


def readyz():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(("ahead", "said"), [(30, "30 s ahead of"), (-30, "30 s behind"), (3600, "3600 s ahead of")])
def test_a_redis_on_another_clock_is_said_everywhere(real_redis, monkeypatch, ahead, said):
    with redis_on_another_clock(ahead) as url:
        monkeypatch.setattr(settings, "REDIS_URL", url)
        sentence = f"The clock of Redis is {said} this machine's, {MEANS}"
        assert readyz() == (503, {"redis": sentence, "database": "ok"})
        assert "W012" in ids(stores.check())
        with finding.available("test") as running:
            assert running.remarks == (sentence,), "a remark: it refuses nobody at start"


@pytest.mark.parametrize(("ahead", "delay"), [(0, 0.0), (1, 0.0), (-1, 0.0), (0, 0.3)])
def test_within_the_leeway_and_however_slow_the_way_nothing_is_said(real_redis, monkeypatch, ahead, delay):
    with redis_on_another_clock(ahead, delay) as url:
        monkeypatch.setattr(settings, "REDIS_URL", url)
        assert readyz() == (200, {"redis": "ok", "database": "ok"})
        assert "W012" not in ids(stores.check())


@pytest.mark.parametrize(
    ("clock", "began", "ended", "ahead"),
    [
        (100.5, 100.0, 101.0, 0.0),
        (100.0, 100.0, 100.0, 0.0),
        (103.0, 100.0, 101.0, 2.0),
        (98.0, 100.0, 101.0, -2.0),
    ],
)
def test_what_the_trip_explains_is_no_difference(clock, began, ended, ahead):
    assert probe._ahead(clock, began, ended) == ahead


@pytest.mark.parametrize(("ahead", "is_said"), [(0.0, False), (2.0, False), (-2.0, False), (2.1, True), (-2.1, True)])
def test_the_leeway_is_where_it_begins(ahead, is_said):
    told = [
        questions.lacks_of_redis(ToldByRedis(ahead=ahead)),
        questions.lacks_of_database(ToldByDatabase(ahead=ahead)),
    ]
    assert [[lack.id for lack in lacks] for lacks in told] == ([["W012"], ["W012"]] if is_said else [[], []])


def test_the_database_has_a_clock_too(monkeypatch, settings):
    settings.DATABASE_URL = "postgresql://somewhere/name"
    monkeypatch.setattr(stores.database, "reach", lambda: None)
    monkeypatch.setattr(probe, "ask_database", lambda: ToldByDatabase(ahead=-30.0))
    sentence = f"The clock of the database is 30 s behind this machine's, {MEANS}"
    assert readyz() == (503, {"redis": "ok", "database": sentence})
    assert ids(stores.check_database()) == ["W012"]
    assert questions.admit_database(ToldByDatabase(ahead=-30.0)) == (sentence,)


def test_a_database_that_takes_no_writes_is_refused_and_not_ready(monkeypatch):
    told = ToldByDatabase(takes_writes=False)
    monkeypatch.setattr(probe, "ask_database", lambda: told)
    assert readyz() == (
        503,
        {"redis": "ok", "database": "It takes no writes: it is a standby, or read-only for this user."},
    )
    with pytest.raises(questions.WillNotDo, match=r"^It takes no writes"):
        questions.admit_database(told)


def test_postgresql_is_asked_once_for_its_clock_and_whether_it_takes_writes(monkeypatch):
    asked = []

    class Cursor:
        def execute(self, sql):
            asked.append(sql)

        def fetchone(self):
            return 1_000_000_000.0, "on", "UTF8"

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "cursor", Cursor)
    told = probe.ask_database()
    assert told.ahead < -100_000_000
    assert not told.takes_writes
    assert len(asked) == 1


def test_sqlite_runs_here_and_is_not_asked():
    assert probe.ask_database() == ToldByDatabase()
    assert stores.check_database() == []


@pytest.mark.processes
def test_a_demo_says_it_below_its_redis_and_runs(real_redis, tmp_path):
    with redis_on_another_clock(30) as url, Demo(tmp_path / "var", REDIS_URL=url) as demo:
        assert "          The clock of Redis is 30 s ahead of this machine's" in demo.said()
        assert demo.get("/healthz").status_code == 200
        assert demo.get("/readyz").status_code == 503
