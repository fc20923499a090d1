"""A balancer asks for health by address, by a name of its own or without Host, and takes the machine out of service.

https://github.com/freelawproject/courtlistener/issues/2059, https://github.com/Cloud-CV/EvalAI/pull/5208

Right: `/healthz` is 200 and `/readyz` 200 or 503 whatever Host says, with the headers of every answer; nothing else
answers so. Neighbours: addresses of both families with and without port, an empty Host, none at all, names that are no
names, the hosts that play another site, behind TLS too; HEAD; and spellings that only resemble the two paths. And a
Redis that neither answers nor refuses, for which one of the two has to wait, and the other has not.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis as redis_py
from django.test import Client

from tests.processes import Demo

HOSTS = [
    "10.1.2.3:8000",
    "10.1.2.3",
    "[2001:db8::7]:80",
    "kube-probe",
    "evil.example",
    "evil.demo.localhost",
    "",
    "a b",
]
HOSTS += ["localhost:http", "x" * 300, "_", "\u00e9"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_they_are_answered_whatever_host_says(host, path, method):
    answer = getattr(Client(HTTP_HOST=host), method)(path)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_without_a_host(settings):
    settings.ALLOWED_HOSTS = ["demo.example"]
    assert Client(SERVER_NAME="10.1.2.3").get("/healthz").status_code == 200
    assert Client(SERVER_NAME="10.1.2.3").get("/").status_code == 400


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "path", ["/", "/sessions/api/me", "/healthz/", "/healthz%2f", "//healthz", "/healthz/../", "/x/readyz"]
)
def test_nothing_else_answers_so(host, path):
    assert Client(HTTP_HOST=host).get(path).status_code in {400, 404}


def test_a_redis_that_is_away_is_503_for_them_too(down):
    down()
    answer = Client(HTTP_HOST="10.1.2.3").get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (503, "unavailable")


@pytest.mark.processes
def test_a_process_is_well_while_its_redis_keeps_others_waiting(tmp_path, real_redis):
    with (
        Demo(tmp_path / "var") as demo,
        redis_py.Redis.from_url(demo.note["url"]) as its_redis,
        ThreadPoolExecutor() as pool,
    ):
        its_redis.client_pause(4000)
        waits = pool.submit(demo.get, "/readyz")
        assert demo.get("/healthz").status_code == 200
        assert not waits.done()
        assert (waits.result().status_code, waits.result().json()["redis"]) == (503, "unavailable")
