"""The pool of connections: what has died in it is replaced, and who finds none is told so soon."""

from contextlib import ExitStack

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from authdemo import env
from authdemo.store import database
from authdemo.store.postgresql import base
from authdemo.store.postgresql.base import DatabaseWrapper
from tests import postgresql

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(postgres, monkeypatch):
    postgres.up()
    monkeypatch.setenv("DATABASE_URL", postgresql.make(postgres.url, "pool"))
    return {**env.database("DATABASE_URL"), "TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}


@pytest.fixture
def connect(told, request):
    """Makes one thread's connection, as Django does; all of them have one pool."""
    alias = request.node.name  # Django asks once for each alias which version it is
    with ExitStack() as stack:
        stack.callback(DatabaseWrapper(told, alias=alias).close_pool)

        def another():
            made = DatabaseWrapper(told, alias=alias)
            made.inc_thread_sharing()
            stack.callback(made.close)
            return made

        yield another


def answers(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_what_is_closed_goes_back_and_is_lent_again(told, connect):
    told["OPTIONS"]["pool"] |= {"max_size": 1}  # or whoever asks first may be given another one than is kept for them
    one, other = connect(), connect()
    first = answers(one)
    one.close()
    assert answers(other) == first


def test_all_that_a_restart_has_closed_are_replaced_at_the_first_request(postgres, connect):
    seven = [connect() for _ in range(7)]
    before = {answers(one) for one in seven}
    for one in seven:
        one.close()
    postgres.down()
    postgres.up()
    after = {answers(one) for one in seven}
    assert (len(before), len(after), before & after) == (7, 7, set())


def test_who_finds_none_free_is_told_so_and_nobody_waits_behind_too_many(told, connect, monkeypatch):
    told["OPTIONS"]["pool"] |= {"max_size": 2, "timeout": 0.1}
    taken = [connect(), connect()]
    for one in taken:
        answers(one)
    with pytest.raises(OperationalError, match=r"couldn't get a connection after 0\.10 sec"):
        answers(connect())
    taken[0].close()
    assert answers(connect())


def test_no_visitor_waits_as_long_as_psycopg_would_have_it(told):
    assert told["OPTIONS"]["pool"]["timeout"] == told["OPTIONS"]["connect_timeout"] == 2
    assert told["OPTIONS"]["pool"]["max_waiting"] < 64, "of the server's threads; the others answer without a database"


def test_one_that_is_away_is_an_error_that_django_knows_and_the_next_try_finds_it_back(postgres, connect, monkeypatch):
    one = connect()
    answers(one)
    one.close()
    postgres.down()
    with pytest.raises(OperationalError):
        answers(one)
    postgres.up()
    assert answers(one)


def test_a_server_that_is_too_old_is_refused_on_every_try(connect, monkeypatch):
    monkeypatch.setattr(base.base.DatabaseFeatures, "minimum_database_version", (99,))
    one = connect()
    for _ in range(2):
        with pytest.raises(OperationalError, match="PostgreSQL 99 or later is required"):
            answers(one)
        one.close()


def test_a_process_that_is_to_be_forked_has_no_connection_and_no_pool(connect, monkeypatch):
    one = connect()
    first = answers(one)
    own = ConnectionHandler({})
    own["default"] = one
    monkeypatch.setattr(database, "connections", own)
    database.let_go()
    assert one.connection is None
    assert one.alias not in one._connection_pools
    assert answers(one) != first
