"""What Redis keeps of one's own sign-ins is shown, and of nobody else's."""

import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authdemo import policy
from authdemo.web.agents import CHROME
from jwt_app import tokens
from tests import people
from tests.inspector.pages import HEADER, SIGNATURE, headline, page_of, payload, read, section
from tests.jwt_app.crafted import b64, claims
from tests.keys import ours
from tests.people import Browser
from tests.test_costs import calls, spent

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_signed_in_is_told_where_to_sign_in():
    page = page_of(Client())
    for lane in ("Sessions", "JWT"):
        assert "Nobody is signed in here." in section(page, lane)
    for path in ("/sessions/login/", "/jwt/login/", "/compare/"):
        assert f'href="{path}"' in page


def test_a_session_has_its_record_with_type_life_and_size(real_redis):
    laptop = Browser("sessions").signs_in(people.alice())
    found = section(page_of(laptop.client), "Sessions")
    assert f"session:{laptop.login_id()[:12]}…" in found
    assert re.search(r"string, \d+ bytes of memory, gone in (29|30) min", found)
    assert '"role": "member"' in found
    assert laptop.cookie("sessionid")[:10] not in found
    assert '"_auth_user_hash": "••••••"' in found


def test_a_family_is_shown_with_its_secret_cut_short(real_redis):
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    found = section(page_of(laptop.client), "JWT")
    assert re.search(r"hash, \d+ bytes of memory, gone in (29|30) min", found)
    secret = real_redis.hget(real_redis.keys(ours("family:*"))[0], "secret")
    assert secret[:6] + "••••••" in found
    assert secret[:10] not in found
    assert "Nothing is denied" in found


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_the_browsers_own_words_are_shown_in_full(lane):
    laptop = Browser(lane, CHROME).signs_in(people.alice())
    assert CHROME in section(page_of(laptop.client), "Sessions" if lane == "sessions" else "JWT")


def test_after_a_revocation_elsewhere_the_tombstones_are_shown():
    alice = people.alice()
    session = Browser("sessions").signs_in(alice)
    token = Browser("jwt").signs_in(alice, revocation="denylist")
    alice.is_active = False
    alice.save()
    assert '"ending": "banned"' in section(page_of(session.client), "Sessions")
    found = section(page_of(token.client), "JWT")
    assert "A tombstone" in found
    assert "inf banned" in found
    assert "Every token of this sign-in is refused" in found


def test_after_a_demotion_it_is_shown_what_is_denied():
    bob = people.bob()
    token = Browser("jwt").signs_in(bob, revocation="denylist")
    bob.role = "member"
    bob.save()
    assert "What was signed before the account had version 2 is refused" in section(page_of(token.client), "JWT")


def test_mode_stateless_has_nothing_in_redis():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="stateless")
    assert section(page_of(laptop.client), "JWT").count("There is no such key.") == 2


def test_to_know_the_name_of_a_login_shows_nothing_of_it():
    """A `sid` can be read in every token; a forged one, an expired one or one of the API proves nothing."""
    victim = Browser("jwt").signs_in(people.alice())
    sid = victim.login_id()
    forged = f"{HEADER}.{b64(payload(sid=sid))}.{SIGNATURE}"
    old = tokens.mint(claims(login_id=sid, issued=time.time() - 100, expires=time.time() - 40))
    api = tokens.mint(claims(login_id=sid, audience=policy.site().api_audience))
    for access in (forged, old, api, "x"):
        mallory = Client()
        mallory.cookies["access"] = access
        mallory.cookies["refresh"] = f"1.{sid}.1.{'a' * 43}.{'b' * 43}"
        mallory.cookies["sessionid"] = sid
        page = page_of(mallory)
        assert page.count("Nobody is signed in here.") == 2
        assert sid[:8] not in section(page, "JWT")


def test_a_token_of_somebody_else_that_is_pasted_shows_none_of_their_keys():
    victim = Browser("jwt").signs_in(people.alice())
    own = Browser("jwt").signs_in(people.bob())
    page = read(victim.cookie("access"), own.client)
    assert own.login_id()[:8] in section(page, "JWT")
    assert victim.login_id()[:8] not in section(page, "JWT")


def test_a_copy_that_was_taken_back_shows_no_keys_to_the_thief():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    thief = laptop.copied_by()
    laptop.logs_out()
    assert "Nobody is signed in here." in section(page_of(thief.client), "JWT")


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_looking_prolongs_and_renews_nothing(lane, real_redis):
    laptop = Browser(lane).signs_in(people.alice())
    [key] = real_redis.keys(ours("session:*")) + real_redis.keys(ours("family:*"))
    real_redis.expire(key, 100)
    before = real_redis.dump(key)
    response = laptop.client.get("/inspect/")
    assert real_redis.ttl(key) <= 100
    assert real_redis.dump(key) == before
    assert not response.cookies.keys() & {"sessionid", "access", "refresh"}


def test_the_page_asks_no_database_and_for_strangers_no_redis(real_redis):
    visitor = Client()
    visitor.get("/inspect/")
    before = calls(real_redis)
    with CaptureQueriesContext(connection) as queries:
        page_of(visitor)
        read(tokens.mint(claims()), visitor)
    assert spent(before, calls(real_redis)) == {}
    assert len(queries) == 0


def test_while_redis_is_away_the_rest_of_the_page_works(down):
    session = Browser("sessions").signs_in(people.alice())
    token = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    token.client.cookies["sessionid"] = session.cookie("sessionid")
    token.client.post("/inspect/record/", {"begin": "1"})
    down()
    page = token.client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page) == "This site would refuse your token: store-unavailable"
    assert "It holds" in section(page, "Verify")
    for part in ("Sessions", "JWT", "Your last requests"):
        assert "Redis cannot be asked" in section(page, part), part
    assert "sessionid" in section(page, "Your cookies")
    assert token.client.post("/inspect/record/", {"begin": "1"}).status_code == 302
    assert "nothing was changed about the recording" in page_of(token.client)


def test_a_redis_that_tells_no_sizes_is_shown_without(monkeypatch):
    from redis.exceptions import ResponseError

    from authdemo.store.traced import TracedRedis

    def unknown(self, key):
        raise ResponseError("unknown command")

    monkeypatch.setattr(TracedRedis, "memory_usage", unknown)
    found = section(page_of(Browser("sessions").signs_in(people.alice()).client), "Sessions")
    assert re.search(r"string, gone in", found)
