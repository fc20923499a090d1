"""The database was restarted, and every thread that has kept a connection answers 503 once more.

https://github.com/django/django/pull/14899, https://github.com/mozilla-services/tecken/pull/3235

Right: the first request after it is 200, in every thread, and `readyz` is 200 as well. Neighbours: several threads at
once, so that the pool has several connections, all of them dead; a page and `readyz`; requests while the database is
away, which are 503 with Retry-After, whatever they were about, and the next ones that are not; the thread that repeats
pending changes gives its connection back each time. On a PostgreSQL of the test's own, killed and started again.
"""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, cycle

import httpx
import pytest
from django.db import connection

from authdemo.accounts import changes
from tests import postgresql
from tests.processes import Demo, until

AT_ONCE = 8
ASKS = ["/readyz", "/claims/"]  # each with a query


@pytest.fixture(scope="module")
def site(postgres, tmp_path_factory):
    url = postgresql.make(postgres.url, "restarted")
    with Demo(tmp_path_factory.mktemp("demo") / "var", DATABASE_URL=url) as demo:
        yield demo


@pytest.fixture
def up(postgres):
    """Is up afterwards, whatever the test did."""
    yield
    postgres.up()


def all_at_once(site, count=AT_ONCE):
    """Statuses of so many requests, each in a thread of its own."""
    with ThreadPoolExecutor(count) as pool:
        return [one.status_code for one in pool.map(site.get, [path for path, _ in zip(cycle(ASKS), range(count))])]


@pytest.mark.processes
class TestOnPostgreSQL:
    def test_the_first_requests_after_it_are_200_in_every_thread(self, site, postgres, up):
        assert set(all_at_once(site)) == {200}
        postgres.down()
        postgres.up()
        assert set(all_at_once(site)) == {200}

    def test_one_that_is_away_is_503_and_the_next_request_after_it_is_200(self, site, postgres, up):
        postgres.down()
        page, ready = site.get("/claims/"), site.get("/readyz")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
        assert "database" in page.text
        assert (ready.status_code, ready.json()["database"]) == (503, "unavailable")
        postgres.up()
        assert [site.get(path).status_code for path in ASKS] == [200, 200]

    def test_under_load_everything_is_done_or_503_and_it_heals_by_itself(self, site, postgres, up):
        """Forms that write in a transaction are among it: one of them may be halfway."""
        answers, over = [], threading.Event()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            visitors = [pool.submit(visits, site, answers.append, over) for _ in range(AT_ONCE)]
            try:
                until(lambda: len(answers) > 4 * AT_ONCE, 60, "all are busy")
                postgres.down()
                until(lambda: 503 in [answer.status_code for answer in answers], 60, "somebody has noticed")
                postgres.up()
            finally:
                over.set()
        for visitor in visitors:
            visitor.result()
        assert {(answer.status_code, answer.headers.get("Retry-After")) for answer in answers} <= {
            (200, None),
            (302, None),
            (503, "2"),
        }
        assert "Traceback" not in site.said()
        assert [site.get(path).status_code for path in ASKS] == [200, 200]


def visits(site, tells, over):
    """Somebody who signs in, and then promotes and demotes their user in turn."""
    with httpx.Client(base_url=site.url, trust_env=False, timeout=30) as client:
        for action in chain(["login"], cycle(["promote", "demote"])):
            tells(page := client.get("/compare/"))
            for token in re.findall(r'name="csrfmiddlewaretoken" value="(.+?)"', page.text)[:1]:
                tells(client.post("/compare/act/", data={"action": action, "csrfmiddlewaretoken": token}))
            if over.is_set():
                break


@pytest.mark.django_db(transaction=True)
def test_the_thread_that_repeats_changes_keeps_no_connection():
    connection.ensure_connection()
    connection.connection.close()
    connection.close()  # as it does after each round
    assert changes.enforce_pending() == 0
