"""The way of a request on the compare page: one of this visitor's own on each lane, and nothing lost by asking."""

import re

import pytest

from authdemo.web.flow import WORDS
from tests import people
from tests.compare.visitor import Visitor
from tests.people import Browser
from tests.remembering import each_token_is_checked

pytestmark = pytest.mark.django_db(transaction=True)

FLOW = "/compare/flow/"
BOTH = ("arrival", "cookie", "identity", "view", "answer")


def drawn(page, lane):
    """The titles of the steps that are drawn for a lane."""
    cells = re.findall(rf'class="flow-cell {lane}">.*?<b>(.*?)</b>', page.content.decode(), re.DOTALL)
    return [title.replace("&#x27;", "'") for title in cells]


def titles(*names):
    return [WORDS[name][0] for name in names]


@pytest.fixture
def visitor():
    visitor = Visitor()
    visitor.does("login")
    return visitor


def test_sessions_ask_the_store_and_parse_what_it_holds(visitor):
    page = visitor.client.get(FLOW)
    assert drawn(page, "sessions") == titles("arrival", "cookie", "lookup", "record", "identity", "view", "answer")
    assert "Sessions answered <code>200 OK</code>" in page.content.decode()


@pytest.mark.parametrize(("mode", "asks"), [("stateless", []), ("refresh", []), ("denylist", ["lookup"])])
def test_tokens_are_taken_apart_and_asked_about_where_their_mode_says_so(visitor, mode, asks, monkeypatch):
    each_token_is_checked(monkeypatch)
    visitor.does("login", revocation=mode)
    page = visitor.client.get(FLOW)
    own = ("split", "header", "signature", "claims", "times", *asks)
    assert drawn(page, "jwt") == titles("arrival", "cookie", *own, "identity", "view", "answer")


def test_a_token_that_was_checked_before_is_drawn_as_known(visitor):
    visitor.client.get(FLOW)
    own = ("split", "memory", "times")
    assert drawn(visitor.client.get(FLOW), "jwt") == titles("arrival", "cookie", *own, "identity", "view", "answer")


def test_who_is_signed_in_nowhere_sees_two_refusals(client):
    page = client.get(FLOW)
    assert page.content.decode().count("401 Unauthorized") == 2
    assert drawn(page, "jwt") == drawn(page, "sessions") == titles("arrival", "identity", "view", "answer")


def test_a_token_that_is_renewed_on_the_way_reaches_the_browser():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="refresh")
    before = laptop.cookie("refresh")
    laptop.client.cookies["access"] = ""
    page = laptop.client.get(FLOW)
    assert page.cookies["refresh"].value not in ("", before)
    assert laptop.me().json()["user"]


def test_a_renewal_is_a_step_of_its_own_with_what_it_asks_the_store():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="refresh")
    laptop.client.cookies["access"] = ""
    page = laptop.client.get(FLOW)
    assert drawn(page, "jwt") == titles("arrival", "renewal", "identity", "view", "answer")
    # and by EVAL where this Redis has not seen the script yet
    assert re.search(rf"HGETALL, EVALSHA(, EVAL)?, {WORDS['renewal'][1]}", page.content.decode())


def test_the_two_requests_are_no_visits_of_their_own(visitor, lines):
    visitor.client.get(FLOW)
    assert [line.split()[2] for line in lines()[-1:]] == [FLOW]
    assert not any("/api/me" in line for line in lines())


def test_of_the_visitors_request_they_bring_the_cookies_alone(visitor):
    others = {"authorization": "Bearer a.b.c", "origin": "https://other.example", "content-type": "text/plain"}
    page = visitor.client.get(FLOW, headers=others).content.decode()
    assert page.count("answered <code>200 OK</code>") == 2


def test_each_step_can_be_shown_alone_and_led_on_from(visitor):
    html = visitor.client.get(FLOW).content.decode()
    steps = re.findall(r'<li class="flow-row" id="flow-(\d+)">', html)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert all(f'href="#flow-{number}"' in html for number in steps)
    assert "style=" not in html


def test_the_projector_stays_on(visitor):
    html = visitor.client.get(FLOW + "?projector").content.decode()
    assert 'data-view="projector"' in html
    assert 'href="/compare/flow/?projector"' in html


def test_the_compare_page_leads_there(visitor):
    assert f'href="{FLOW}"' in visitor.client.get("/compare/").content.decode()


def test_a_redis_that_is_away_is_drawn_too(visitor, down):
    down()
    page = visitor.client.get(FLOW)
    assert "Sessions answered <code>503 Service Unavailable</code>" in page.content.decode()
