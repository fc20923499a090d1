"""Connections are looked after where a request has used one, and not where it has not."""

import threading

import pytest
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import connection
from redis.connection import AbstractConnection

from authdemo.accounts.models import User
from authdemo.store import database
from tests.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looked_after(monkeypatch):
    """How often, since the last request."""
    times = []
    monkeypatch.setattr(database, "lend", lambda: times.append(1))
    request_finished.send(sender=None)
    times.clear()
    return times


def finishes():
    request_finished.send(sender=None)


def test_a_request_without_a_query_costs_no_look(looked_after, client):
    client.get("/jwt/api/me")
    assert looked_after == []


def test_after_one_with_queries_there_is_one_look_and_none_after_the_next(looked_after):
    User.objects.exists()
    User.objects.exists()
    finishes()
    finishes()
    assert looked_after == [1]


def test_a_query_that_fails_counts(looked_after):
    """After it the connection may be one that does not work any more."""
    with pytest.raises(Exception, match="nowhere"), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")
    finishes()
    assert looked_after == [1]


def test_a_connection_of_which_nothing_is_asked_counts(looked_after):
    """It may be out of a pool, which wants it back."""

    def connects():
        connection.ensure_connection()
        finishes()
        connection.close()

    thread = threading.Thread(target=connects)
    thread.start()
    thread.join(10)
    assert looked_after == [1]


def test_what_another_thread_has_used_is_that_threads_to_look_after(looked_after):
    User.objects.exists()
    thread = threading.Thread(target=finishes)
    thread.start()
    thread.join(10)
    assert looked_after == []


def test_no_cache_here_has_anything_to_close(monkeypatch):
    """Else what Django does after each request would be needed again."""
    closed = []
    monkeypatch.setattr(AbstractConnection, "disconnect", lambda *_, **__: closed.append(1))
    for cache in caches.all():
        cache.get("nothing")
        closed.clear()
        cache.close()
        assert not closed


LEFT = """
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
print(request_started.disconnect(reset_queries), request_started.disconnect(close_old_connections))
print(request_finished.disconnect(close_caches), request_finished.disconnect(close_old_connections))
"""


@pytest.mark.processes
def test_django_itself_looks_after_nothing_more(tmp_path):
    """Asked of a process of its own: here what counts queries, and the test client, connect some of it anew."""
    told = manage("shell", "-v0", "-c", LEFT, var=tmp_path)
    assert told.stdout.split() == ["False"] * 4, told.stderr
