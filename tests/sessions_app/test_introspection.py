"""Whose a session is, for a service with the password: what RFC 7662 says and no more, and nothing moved by it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from authdemo import policy
from authdemo.accounts.models import User
from authdemo.strategy import Ending
from sessions_app import records
from sessions_app.strategy import SessionsStrategy

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "of-two-programs-".ljust(32, "x")
PATH = "/sessions/api/introspect"


@pytest.fixture
def secret(monkeypatch, db):
    ours = replace(policy.site(), introspection_secret=PASSWORD)
    monkeypatch.setattr(policy, "site", lambda: ours)


@pytest.fixture
def maple():
    return User.objects.create_user("maple-17", password="correct horse battery")


@pytest.fixture
def session_id(client, maple):
    body = {"username": maple.username, "password": "correct horse battery"}
    assert client.post("/sessions/api/login", body, content_type="application/json").status_code == 200
    return client.cookies["sessionid"].value


def asks(client, token, shown=f"Bearer {PASSWORD}", **more):
    client.cookies.clear()
    headers = {"Authorization": shown} if shown else {}
    return client.post(PATH, {"token": token, **more}, headers=headers)


def test_it_says_who_a_living_session_is_and_until_when(client, secret, maple, session_id):
    answer = asks(client, session_id, token_type_hint="access_token")
    said = answer.json()
    assert said.pop("exp") - said.pop("iat") == 12 * 60 * 60
    assert said == {"active": True, "sub": str(maple.pk), "username": "maple-17", "role": "member"}
    assert answer["Cache-Control"] == "no-store"
    assert "Server-Timing" not in answer


@pytest.mark.parametrize("ending", [Ending.LOGOUT, Ending.BANNED])
def test_of_one_that_has_ended_it_says_that_it_is_none_and_not_why(client, secret, session_id, ending):
    records.end(records.login_id(session_id), ending)
    assert asks(client, session_id).json() == {"active": False}


@pytest.mark.parametrize("token", ["", "nonsense", "a" * 43, "a" * 5000, "\0", "ä" * 43])
def test_of_what_is_no_session_it_says_the_same(client, secret, token):
    answer = asks(client, token)
    assert (answer.status_code, answer.json()) == (200, {"active": False})


@pytest.mark.parametrize(
    "shown",
    ["", "Bearer", "Bearer x", f"Basic {PASSWORD}", f"Bearer {PASSWORD}x", f"Bearer {PASSWORD[:-1]}", "Bearer ä"],
)
def test_whoever_has_not_the_password_is_told_nothing(client, secret, session_id, shown):
    answer = asks(client, session_id, shown)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="introspection"'
    assert "active" not in answer.json()


def test_without_a_password_there_is_no_such_address(client, session_id):
    assert asks(client, session_id).status_code == 404
    assert asks(client, session_id, "Bearer ").status_code == 404, "an empty one is none"
    for method in ("get", "put", "delete"):
        assert getattr(client, method)(PATH).status_code == 404, "and no word on how it would be asked"


def test_a_page_of_another_site_cannot_ask_with_the_visitors_cookies(client, secret, session_id):
    client.cookies["sessionid"] = session_id
    assert client.post(PATH, {"token": session_id}).status_code == 401


def test_to_be_asked_about_prolongs_nothing(client, secret, session_id, redis):
    key = records.key(records.login_id(session_id))
    redis.pexpire(key, 5000)
    asks(client, session_id)
    assert redis.pttl(key) <= 5000


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_it_is_a_post(client, secret, method):
    assert getattr(client, method)(PATH, headers={"Authorization": f"Bearer {PASSWORD}"}).status_code == 405


def test_without_a_token_it_is_no_question(client, secret):
    answer = client.post(PATH, {}, headers={"Authorization": f"Bearer {PASSWORD}"})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_while_redis_is_away_nobody_is_said_to_be_nobody(client, secret, session_id, down):
    down()
    answer = asks(client, session_id)
    assert answer.status_code == 503
    assert "active" not in answer.content.decode()


def test_a_change_of_the_account_is_in_the_next_answer(client, secret, maple, session_id):
    maple.role = "admin"
    maple.version += 1
    maple.save()
    SessionsStrategy().user_changed(maple)
    assert asks(client, session_id).json()["role"] == "admin"


def test_it_stands_where_readme_says():
    assert reverse("sessions:api-introspect") == PATH
