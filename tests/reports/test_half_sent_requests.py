"""Clients begin a request, or an answer, and do not go on: the site is silent for everybody.

https://github.com/benoitc/gunicorn/issues/2652, https://github.com/benoitc/gunicorn/pull/3519

Right: such a client costs a little memory and no thread; each is ended after half a minute at most; health checks, and
pages for everybody else, are answered meanwhile. Neighbours: heads, bodies with a length, bodies in chunks, connections
that are idle, readers that take nothing, streams that nobody reads, more bodies from one address than it may have; and
all threads taken by passwords that are being hashed. Here everything is a tenth as patient as `rsgi` says.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from tests.conftest import missing
from tests.processes import until
from tests.reports.crowd import PATIENCE, ask, connections_of, end_of, megabytes, opened, worker_of

pytestmark = pytest.mark.processes

MANY = 128
BEGUN = {
    "heads": b"GET / HTTP/1.1\r\nHost: local",
    "bodies": b"POST /sessions/api/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n{",
    "chunks": b"POST /jwt/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", BEGUN)
def test_everybody_else_is_served_and_each_of_them_is_ended(impatient_site, kind):
    before = megabytes(worker_of(impatient_site))
    with ExitStack() as stack:
        began = time.monotonic()
        many = [opened(stack, impatient_site, BEGUN[kind]) for _ in range(MANY)]
        assert ask(impatient_site, "/healthz") < 2
        with ThreadPoolExecutor(10) as pollers:
            took = sorted(pollers.map(lambda _: ask(impatient_site, "/"), range(30)))
        assert took[28] < 3
        ends = [end_of(connection) for connection in many]
        assert time.monotonic() - began < PATIENCE + 4
    assert {end[:12] for end in ends} <= {b"", b"HTTP/1.1 408"}
    assert megabytes(worker_of(impatient_site)) < before + 50


def test_readers_that_take_nothing_are_ended_too(impatient_site):
    before = megabytes(worker_of(impatient_site))
    with ExitStack() as stack:
        text = b"GET /claims/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for _ in range(64):
            opened(stack, impatient_site, text, slowly=True)
        assert ask(impatient_site, "/healthz") < 2
        until(lambda: connections_of(impatient_site) == 0, 20, "all are closed")
    assert megabytes(worker_of(impatient_site)) < before + 50


def test_everybody_else_is_served_while_all_of_them_are_there_at_once(impatient_site):
    before = megabytes(worker_of(impatient_site))
    with ExitStack() as stack:
        text = b"GET /claims/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for _ in range(64):
            opened(stack, impatient_site, text, slowly=True)
        ask(impatient_site, "/")  # by now their pages are made, and wait to be taken
        for kind in ("heads", "bodies", "chunks"):
            for _ in range(MANY):
                opened(stack, impatient_site, BEGUN[kind])
        assert ask(impatient_site, "/healthz") < 2
        with (
            httpx.Client(base_url=f"http://127.0.0.1:{impatient_site.port}", trust_env=False, timeout=10) as client,
            ThreadPoolExecutor(30) as pollers,
        ):
            answers = [*pollers.map(lambda _: client.get("/"), range(30))]
        assert {answer.status_code for answer in answers} == {200}
        assert sorted(answer.elapsed.total_seconds() for answer in answers)[28] < 3
        until(lambda: connections_of(impatient_site) == 0, 20, "all are closed")
    assert megabytes(worker_of(impatient_site)) < before + 50


def test_a_run_that_nobody_looks_at_ends(impatient_site):
    with httpx.Client(base_url=impatient_site.url, trust_env=False) as visitor:
        visitor.get("/")
        form = {"csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
        runs = [visitor.post("/", data=form).headers["Location"] for _ in range(3)]
    with ExitStack() as stack:
        for run in runs:
            opened(stack, impatient_site, f"GET {run} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), slowly=True)
        time.sleep(0.5)
    # whoever comes next need not wait for those who have left
    with httpx.Client(base_url=impatient_site.url, trust_env=False, timeout=60, follow_redirects=True) as visitor:
        visitor.get("/")
        page = visitor.post("/", data={"csrfmiddlewaretoken": visitor.cookies["csrftoken"]}).text
    assert 'id="result"' in page
    assert "Traceback" not in impatient_site.said()


def test_one_address_has_so_many_bodies_under_way_and_no_more(impatient_site):
    with ExitStack() as stack:
        for _ in range(300):
            opened(stack, impatient_site, BEGUN["bodies"])
        answer = httpx.post(impatient_site.url + "/jwt/api/login", json={}, trust_env=False)
        assert (answer.status_code, answer.json()) == (503, {"error": "too-many"})
        assert answer.headers["Retry-After"]
        assert httpx.post(impatient_site.url + "/theme/", trust_env=False).status_code == 403, (
            "a body of no length is no body"
        )
        assert ask(impatient_site, "/") < 3
    time.sleep(0.5)
    assert httpx.post(impatient_site.url + "/jwt/api/login", json={}, trust_env=False).status_code == 400


def test_all_together_have_so_many_bodies_under_way(impatient_site):
    if sys.platform != "linux":
        missing("needs 127.0.0.2 and 127.0.0.3, which are loopback on Linux alone")
    with ExitStack() as stack:
        for number in range(310):
            opened(stack, impatient_site, BEGUN["bodies"], source=f"127.0.0.{2 + number % 2}")
        answer = httpx.post(impatient_site.url + "/jwt/api/login", json={}, trust_env=False)
        assert (answer.status_code, answer.json()) == (503, {"error": "too-many"})


def test_more_connections_than_there_may_be_wait(impatient_site):
    with ExitStack() as stack:
        for _ in range(520):
            opened(stack, impatient_site, b"")
        assert ask(impatient_site, "/healthz") < PATIENCE, "the first of them have been closed"
