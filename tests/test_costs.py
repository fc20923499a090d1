"""What an authenticated request costs: counted by Redis itself, and by Django, over a hundred requests each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.keys import parts
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 100
VARIANTS = {
    "sessions": ("sessions", {}, {"get": REQUESTS}),  # and once a minute GETEX: `tests.sessions_app.test_sliding`
    "jwt/stateless": ("jwt", {"revocation": "stateless"}, {}),
    "jwt/refresh": ("jwt", {"revocation": "refresh"}, {}),
    "jwt/denylist": ("jwt", {"revocation": "denylist"}, {"get": REQUESTS}),
    "jwt/stateful": ("jwt", {"revocation": "stateful"}, {"hgetall": REQUESTS}),
}


def calls(redis):
    """How often each command was called so far, without the one that asks."""
    stats = redis.info("commandstats")
    return {name.removeprefix("cmdstat_"): row["calls"] for name, row in stats.items() if name != "cmdstat_info"}


def spent(before, after):
    return {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_hundred_requests_cost_what_the_design_says(variant, real_redis):
    lane, choices, expected = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    assert laptop.me().status_code == 200  # connections are warm, the session was written to
    before = calls(real_redis)
    with CaptureQueriesContext(connection) as queries:
        assert {laptop.me().status_code for _ in range(REQUESTS)} == {200}
    assert spent(before, calls(real_redis)) == expected
    assert len(queries) == 0


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_a_hundred_anonymous_requests_cost_nothing(lane, real_redis):
    visitor = Browser(lane)
    before = calls(real_redis)
    with CaptureQueriesContext(connection) as queries:
        assert {visitor.me().status_code for _ in range(REQUESTS)} == {401}
    assert spent(before, calls(real_redis)) == {}
    assert len(queries) == 0


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_lane_finds_nothing_in_the_others_store(variant, redis):
    lane, choices, _ = VARIANTS[variant]
    Browser(lane).signs_in(people.alice(), **choices)
    foreign = "families-of family deny" if lane == "jwt" else "session u"
    kinds = {parts(key)[0] for key in redis.keys("*")}
    assert kinds <= set(foreign.split())


@pytest.mark.parametrize("variant", VARIANTS)
def test_server_timing_says_the_same(variant, real_redis):
    lane, choices, expected = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    timing = laptop.me().headers["Server-Timing"]
    lookups = 1 if expected else 0
    assert f'desc="{lookups} ' in timing.split(",")[0]
    assert ('signature;dur=0.000;desc="0' in timing) == (lane == "sessions")


@pytest.mark.parametrize("path", ["/sessions/api/login", "/jwt/api/login", "/jwt/api/token"])
def test_answers_to_a_password_carry_no_timings(path, client):
    for username in (people.alice().username, "nobody"):
        body = {"username": username, "password": people.PASSWORD}
        response = client.post(path, body, content_type="application/json")
        assert "Server-Timing" not in response.headers
