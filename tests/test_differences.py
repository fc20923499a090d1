"""What the two ways do not share: the table of contents of a workshop, one sentence per test."""

import json
import time
from dataclasses import replace

import jwt
import pytest

from authdemo import policy
from authdemo.accounts.changes import strategies
from tests import people
from tests.people import Browser
from tests.variants import ASKED_ABOUT

pytestmark = pytest.mark.django_db(transaction=True)


def on_sessions(user=None, **wishes):
    return Browser("sessions").signs_in(user or people.alice(), **wishes)


def on_jwt(mode="refresh", user=None, **wishes):
    return Browser("jwt").signs_in(user or people.alice(), revocation=mode, **wishes)


@pytest.fixture
def short():
    with policy.use(replace(policy.site(), access_seconds=0.5, stateless_seconds=0.5, leeway=0)):
        yield


def test_a_session_id_says_nothing_and_a_token_can_be_read_by_anybody():
    alice = people.alice()
    assert alice.username not in on_sessions(alice).cookie("sessionid")
    token = on_jwt(user=alice).cookie("access")
    assert jwt.decode(token, options={"verify_signature": False})["name"] == alice.username


def test_a_token_is_several_times_the_size_of_a_session_id():
    assert len(on_jwt().cookie("access")) > 5 * len(on_sessions().cookie("sessionid"))


def test_after_logout_a_copied_session_is_dead_and_a_copied_token_lives_until_it_expires(short):
    session, token = on_sessions(), on_jwt()
    session_copy, token_copy = session.copied_by(), token.copied_by()
    session.logs_out()
    token.logs_out()
    assert session_copy.fate() == "revoked"
    assert token_copy.me().status_code == 200
    time.sleep(0.6)
    assert token_copy.fate() == "expired"


def test_one_lookup_per_request_makes_a_token_as_revocable_as_a_session():
    for mode in ASKED_ABOUT:
        token = on_jwt(mode)
        copy = token.copied_by()
        token.logs_out()
        assert copy.fate() == "revoked"


def test_a_ban_is_known_to_a_session_at_once_and_to_a_token_when_it_expires(short):
    alice = people.alice()
    session, token = on_sessions(alice), on_jwt(user=alice)
    alice.is_active = False
    alice.save()
    assert session.fate() == "revoked"
    assert token.fate() == alice.username
    time.sleep(0.6)
    assert token.fate() == "revoked"


def test_a_demotion_reaches_a_copy_of_the_session_alive_and_a_copy_of_the_token_not_at_all(short):
    bob = people.bob()
    session_copy, token_copy = on_sessions(bob).copied_by(), on_jwt(user=bob).copied_by()
    bob.role = "member"
    bob.save()
    assert session_copy.me().json()["role"] == "member"
    assert token_copy.me().json()["role"] == "admin"


def test_without_redis_a_token_that_nobody_asks_about_still_opens_the_door(monkeypatch):
    session, refresh, stateless = on_sessions(), on_jwt("refresh"), on_jwt("stateless")
    asking = [on_jwt("denylist"), on_jwt("stateful")]
    from authdemo.store.traced import TracedCluster, TracedRedis
    from authdemo.strategy import StoreUnavailable

    def down(*_, **__):
        raise StoreUnavailable("down")

    for client in (TracedRedis, TracedCluster):
        monkeypatch.setattr(client, "execute_command", down)
    assert refresh.me().status_code == stateless.me().status_code == 200
    assert {browser.me().status_code for browser in (session, *asking)} == {503}


def test_a_stateless_sign_in_leaves_no_trace_on_the_server(redis):
    on_jwt("stateless")
    assert redis.keys("*") == []


def test_a_session_record_names_the_user_and_a_dump_of_it_lets_nobody_in(redis):
    alice = people.alice()
    laptop = on_sessions(alice)
    (key,) = [key for key in redis.keys("*") if ":session:" in key]
    assert alice.username in redis.get(key)
    thief = Browser("sessions")
    thief.client.cookies["sessionid"] = (key.rsplit(":")[-1] * 2)[:43]
    assert thief.fate() == "unknown"
    assert laptop.me().status_code == 200


def test_only_a_token_can_be_checked_without_asking_this_site(settings, client):
    settings.JWT_ALGORITHM = "ES256"
    token = on_jwt().cookie("access")
    keys = jwt.PyJWKSet.from_dict(client.get("/.well-known/jwks.json").json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, audience=policy.site().audience)["mode"] == "refresh"


def test_only_the_jwt_lane_offers_a_choice_of_how_it_can_be_taken_back():
    assert strategies()["sessions"].options() == ()
    assert [option.name for option in strategies()["jwt"].options()] == ["revocation", "lifetime"]


def test_only_tokens_come_in_a_form_for_clients_without_a_cookie_jar(client):
    body = json.dumps({"username": people.alice().username, "password": people.PASSWORD})
    assert client.post("/sessions/api/token", body, content_type="application/json").status_code == 404
    assert client.post("/jwt/api/token", body, content_type="application/json").status_code == 200
