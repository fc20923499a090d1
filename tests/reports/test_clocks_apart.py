"""Redis runs on a machine whose clock is off: every sign-in answers 200, and the next request 401 `not-yet-valid`.

https://github.com/dmitry-viskov/pylti1.3-flask-example/issues/31, https://github.com/Kitura/Swift-JWT/issues/31

Right: no decision compares the clocks of two machines. Tokens are dated by the server that signs; what a change of an
account cuts off is told by versions; what Redis writes, Redis compares. Neighbours: 90 s either way and a clock that is
set meanwhile, in the revocation table, the interleavings and the outage tests; here the lists of sign-ins, limits that
are shorter than clocks are apart, the grace, deny entries, what people are told, and a database whose clock is off.
"""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from authdemo import policy
from authdemo.accounts.changes import strategies
from jwt_app import refresh, tokens
from jwt_app.modes import MODES
from tests import people
from tests.clock import APART
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

RENEWING = [name for name, mode in MODES.items() if mode.keeps_family]
LANES = {"sessions": {}, "jwt": {"revocation": "denylist"}}
each_lane = pytest.mark.parametrize("lane", LANES)
apart = pytest.mark.parametrize("ahead", [-APART, APART])


@pytest.fixture
def a_minute():
    """Sign-ins that last less than the clocks are apart."""
    rules = replace(policy.site(), session_max=60, refresh_max=60, access_seconds=30, leeway=0)
    with policy.use(rules):
        yield rules


@apart
@pytest.mark.parametrize("mode", MODES)
def test_who_has_signed_in_is_in(mode, ahead, clock):
    clock.set(ahead)
    alice = people.alice()
    laptop = Browser("jwt").signs_in(alice, revocation=mode)
    claims = tokens.verify(laptop.cookie("access"), policy.site().audience)
    assert claims.issued == pytest.approx(time.time(), abs=2)
    assert laptop.fate() == laptop.copied_by().fate() == alice.username


@apart
@each_lane
def test_a_sign_in_is_listed_and_can_be_ended_for_as_long_as_it_lives(lane, ahead, a_minute, clock):
    clock.set(ahead)
    alice = people.alice()
    laptop = Browser(lane).signs_in(alice, **LANES[lane])
    assert [login.id for login in strategies()[lane].logins(alice)] == [laptop.login_id()]
    assert strategies()[lane].revoke_all(alice) == 1
    assert laptop.copied_by().fate() == "revoked"


@each_lane
def test_one_that_a_clock_set_back_brings_to_life_is_still_on_the_list(lane, a_minute, clock):
    alice = people.alice()
    laptop = Browser(lane).signs_in(alice, **LANES[lane])
    clock.set(APART)  # over, for the server: and the next sign-in tidies the list
    Browser(lane, "phone").signs_in(alice, **LANES[lane])
    clock.set(0)
    assert laptop.fate() == alice.username
    assert {login.agent for login in strategies()[lane].logins(alice)} >= {"laptop"}
    strategies()[lane].revoke_all(alice)
    assert laptop.fate() == "revoked"


@each_lane
def test_the_limit_of_a_sign_in_is_where_it_was(lane, clock):
    """Not 90 s off, on either side; Redis's part of it is tried with real time in the tests of renewal."""
    for ahead in (-APART, APART):
        clock.set(ahead)
        with policy.use(replace(policy.site(), session_max=600, refresh_max=600, access_seconds=900, leeway=0)):
            laptop = Browser(lane).signs_in(people.alice(), **LANES[lane])
            thief = laptop.copied_by()
            clock.passes(595)
            assert thief.me().status_code == 200
            clock.passes(6)
            assert thief.fate() == "expired"


@apart
def test_the_grace_of_a_second_tab_is_told_by_one_clock(ahead, clock):
    """The server's is set between two tabs: no theft."""
    laptop = Browser("jwt").signs_in(people.alice(), revocation="refresh")
    first = laptop.cookie("refresh")
    clock.set(ahead)
    with policy.use(replace(policy.site(), access_seconds=0.001, leeway=0)):
        tabs = [laptop.copied_by("tab", whole_jar=True) for _ in range(2)]
        for tab in tabs:
            del tab.client.cookies["access"]
            assert tab.me().status_code == 200
            clock.set(-clock.moved)
    assert {refresh.read(tab.cookie("refresh")).generation for tab in tabs} == {2}
    assert refresh.read(first).generation == 1


@pytest.mark.parametrize("mode", RENEWING)
@pytest.mark.parametrize("ahead", [-APART, 0, APART])
def test_what_people_are_told_is_told_by_the_servers_clock(mode, ahead, clock):
    clock.set(ahead)
    alice = people.alice()
    laptop = Browser("jwt").signs_in(alice, revocation=mode)
    (login,) = strategies()["jwt"].logins(alice)
    assert login.began == pytest.approx(time.time(), abs=2)
    assert login.seen == pytest.approx(time.time(), abs=2)
    assert login.until == pytest.approx(time.time() + settings.JWT_REFRESH_MAX_SECONDS, abs=2)
    laptop.logs_out()
    ended = [key.ended for key in strategies()["jwt"].held_by_server(alice, login.id)]
    assert ended == [pytest.approx(time.time(), abs=2)] * len(ended)


@apart
def test_a_demotion_reaches_the_owner_with_the_body_of_a_form(ahead, clock):
    clock.set(ahead)
    bob = people.bob()
    laptop = Browser("jwt").signs_in(bob, revocation="denylist")
    thief = laptop.copied_by()
    bob.role = "member"
    bob.save()
    form = {"old": people.PASSWORD, "chosen": "a new horse, a new battery", "again": "a new horse, a new battery"}
    assert thief.fate() == "revoked"
    assert laptop.client.post("/jwt/password/", form).status_code == 302
    bob.refresh_from_db()
    assert bob.check_password("a new horse, a new battery")


def test_the_databases_clock_is_never_asked():
    """All that is dated there is dated by the server that writes it: there is nothing to be off."""
    asking = re.compile(r"\bNow\(|CURRENT_TIMESTAMP|auto_now|db_default|TransactionNow")
    root = Path(settings.BASE_DIR)
    code = [path for app in ("authdemo", "sessions_app", "jwt_app") for path in (root / app).rglob("*.py")]
    assert [path for path in code if asking.search(path.read_text())] == []
