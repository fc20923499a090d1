"""One's last requests: recorded for who asked for it, for a while, and drawn."""

import re

import pytest
from django.test import Client

from authdemo.inspector import recorded_requests
from tests import people
from tests.inspector.pages import page_of
from tests.keys import ours
from tests.people import Browser
from tests.test_costs import VARIANTS, calls, spent

pytestmark = pytest.mark.django_db(transaction=True)


def recorded(client):
    """What the page lists, newest first: "GET /jwt/ 200"."""
    found = re.findall(r'<b class="wire">(.*?)</b> (\d+)', page_of(client))
    return [" ".join(request) for request in found]


def records(client):
    return client.post("/inspect/record/", {"begin": "1"})


@pytest.mark.parametrize("variant", VARIANTS)
def test_recording_changes_nothing_of_what_a_request_costs(variant, real_redis):
    lane, choices, expected = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    counted = re.compile(r'desc="[^"]*"')
    laptop.me()  # the session is written to, the token is checked: from here on each request costs the same
    before = counted.findall(laptop.me().headers.get("Server-Timing", ""))
    records(laptop.client)
    start = calls(real_redis)
    after = counted.findall(laptop.me().headers.get("Server-Timing", ""))
    assert after == before
    assert spent(start, calls(real_redis)) == {**dict.fromkeys(expected, 1), "lpushx": 1, "ltrim": 1}
    laptop.client.post("/inspect/record/", {"end": "1"})
    start = calls(real_redis)
    laptop.me()
    assert spent(start, calls(real_redis)) == dict.fromkeys(expected, 1)


def test_nothing_is_recorded_of_who_did_not_ask_for_it(redis):
    client = Client()
    client.get("/inspect/")
    client.get("/compare/")
    client.cookies["inspect"] = "A" * 16  # invented: a list is never made by a request
    client.get("/compare/")
    assert redis.keys("*") == []
    assert "Nothing is being recorded" in page_of(client)


def test_the_last_ten_requests_are_kept_without_queries_and_without_files(redis):
    client = Client()
    records(client)
    client.get("/compare/?token=secret")
    client.get("/static/authdemo/web.css").getvalue()
    client.get("/compare/copy/")
    client.get("/nowhere/<b>")
    found = recorded(client)
    assert found[:2] == ["GET /nowhere/&lt;b&gt; 404", "GET /compare/ 200"]
    for _ in range(12):
        client.get("/claims/")
    assert len(recorded(client)) == recorded_requests.MOST
    [key] = redis.keys(ours("inspect:*"))
    assert "secret" not in str(redis.lrange(key, 0, -1))


def test_a_recording_ends_a_quarter_of_an_hour_after_it_was_asked_for(redis):
    client = Client()
    assert records(client).cookies["inspect"]["max-age"] == 900
    [key] = redis.keys(ours("inspect:*"))
    assert 890 <= redis.ttl(key) <= 900
    redis.expire(key, 50)
    client.get("/compare/")
    assert redis.ttl(key) <= 50, "a request does not prolong it"
    redis.delete(key)
    client.get("/compare/")
    assert redis.keys(ours("inspect:*")) == []
    assert "Nothing is being recorded" in page_of(client)


def test_whoever_stops_is_forgotten(redis):
    client = Client()
    records(client)
    response = client.post("/inspect/record/", {"end": "1"})
    assert response.cookies["inspect"].value == ""
    assert redis.keys("*") == []


def test_visitors_see_their_own_requests_alone():
    one, other = Client(), Client()
    records(one)
    records(other)
    one.get("/lab/")
    assert "GET /lab/ 200" in recorded(one)
    assert "GET /lab/ 200" not in recorded(other)


def test_of_an_answer_to_a_password_no_time_is_kept(redis):
    client = Client()
    records(client)
    client.post("/jwt/login/", {"username": people.alice().username, "password": "wrong"})
    assert "its times would tell which users exist" in page_of(client)
    [key] = redis.keys(ours("inspect:*"))
    entry = next(entry for entry in redis.lrange(key, 0, -1) if "/jwt/login/" in entry)
    assert '"seconds": 0, "steps": []' in entry


def test_a_request_is_drawn_as_long_as_it_took_and_its_steps_where_they_were():
    from authdemo.inspector.waterfall import draw

    steps = [("redis", "GETEX", 0.001, 0.002), ("redis", "GET", 0.004, 0.001), ("sql", "SELECT", 0.006, 0.001)]
    one = recorded_requests.Recorded(0, "GET", "/", 200, "sessions", 0.008, steps)
    long = recorded_requests.Recorded(0, "GET", "/", 200, "jwt", 0.016)
    first, second = draw([one, long])
    assert (first.width, second.width, second.rows) == ("50.00%", "100.00%", [])
    redis, sql = first.rows
    assert [(piece.x, piece.width) for piece in redis.pieces] == [("6.25%", "12.50%"), ("25.00%", "6.25%")]
    assert redis.says == "2 GETEX, GET, 3000 µs"
    assert sql.says == "1 SELECT, 1000 µs"


def test_while_redis_is_away_requests_are_answered_as_ever_for_who_records_too(down):
    client = Client()
    records(client)
    down()
    assert client.get("/claims/").status_code == 200
