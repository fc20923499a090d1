"""The database was restarted, and every thread that has kept a connection answers 503 once more.

https://github.com/django/django/pull/14899, https://github.com/mozilla-services/tecken/pull/3235

Right: the first request after it is 200, in every thread, and `readyz` is 200 as well. Neighbours: several threads that
each keep a connection, a page and `readyz`, a request that finds the database away and the next one that does not; the
thread that repeats pending changes connects anew each time. Tried by hand with a real PostgreSQL, restarted and with
`pg_terminate_backend`; here SQLite's connections are closed under the threads, and asked as PostgreSQL's are.
"""

import io
import threading

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from authdemo import env
from authdemo.accounts import changes
from authdemo.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True)
ASKS = ["/readyz", "/claims/"]  # each with a query


def get(path):
    """As the server asks, with Django's signals around it, which close what cannot be used."""
    status = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    environ |= {"wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http"}
    environ |= {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"}
    response = application(environ, lambda said, _: status.append(said))
    b"".join(response)
    response.close()
    return int(status[0].split()[0])


@pytest.fixture
def like_postgresql(monkeypatch):
    """SQLite's connections are kept and asked as our settings have it for PostgreSQL."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@host/name")
    told = env.database("DATABASE_URL")
    for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS"):
        monkeypatch.setitem(connection.settings_dict, name, told[name])
    monkeypatch.setattr(DatabaseWrapper, "is_usable", answers)
    connection.close()  # the next one is made by these settings
    yield
    connection.close()


def answers(wrapper):
    try:
        wrapper.connection.execute("SELECT 1")
    except Exception:
        return False
    return True


def restarted():
    """What a thread finds afterwards: a connection that it has, and that is closed."""
    connection.ensure_connection()
    connection.connection.close()


@pytest.mark.parametrize("path", ASKS)
def test_the_first_request_after_it_is_200(like_postgresql, path):
    assert get(path) == 200
    restarted()
    assert get(path) == 200


def test_in_every_thread(like_postgresql):
    connection.close()
    done, met = [], threading.Barrier(4)

    def serves():
        seen = [get("/readyz")]
        met.wait()
        restarted()
        seen += [get(path) for path in ASKS]
        done.append(seen)
        connections.close_all()

    threads = [threading.Thread(target=serves) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [[200, 200, 200]] * 4


def test_one_that_is_away_is_503_and_the_next_request_after_it_is_200(like_postgresql, monkeypatch):
    assert get("/readyz") == 200
    with monkeypatch.context() as patch:

        def away(*_):
            raise OperationalError("connection refused")

        patch.setattr(DatabaseWrapper, "get_new_connection", away)
        restarted()
        assert [get(path) for path in ASKS] == [503, 503]
    assert [get(path) for path in ASKS] == [200, 200]


def test_the_thread_that_repeats_changes_keeps_no_connection(like_postgresql):
    restarted()
    connection.close()  # as it does after each round
    assert changes.enforce_pending() == 0
