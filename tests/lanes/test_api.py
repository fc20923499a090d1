"""The lanes' API: who one is, signing in by JSON, logging out."""

import json

import pytest
from django.test import Client

from tests import people
from tests.lanes.visitor import Visitor
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_me_says_who(lane):
    bob, visitor = people.bob(), Visitor(lane)
    visitor.signs_in(bob)
    me = visitor.me()
    assert me.json() == {"user": bob.username, "role": "admin", "login_id": me.json()["login_id"], "strategy": lane}
    assert me["Cache-Control"] == "no-store"


def test_me_without_a_credential_names_how_to_come_by_one(lane):
    me = Browser(lane).me()
    assert (me.status_code, me.json()) == (401, {"error": "missing"})
    assert me["WWW-Authenticate"] == {"sessions": 'Cookie realm="authdemo"', "jwt": 'Bearer realm="authdemo"'}[lane]


def test_me_with_a_bad_token_says_so_in_the_challenge():
    browser = Browser("jwt")
    browser.client.cookies[browser.credential] = "not.a.token"
    assert browser.me()["WWW-Authenticate"] == 'Bearer realm="authdemo", error="invalid_token"'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("[" * 60_000, 400),
        ('{"username": "alice"}', 400),
        ('{"username": "alice", "password": 5}', 400),
        ('{"username": "alice", "password": "x", "remember": "yes"}', 400),
        ('{"username": "alice", "password": "x", "admin": true}', 400),
        ('{"username": "alice\\u0000", "password": "x"}', 400),
        ('{"username": "\\ud800", "password": "x"}', 400),
        ('{"username": "alice", "password": "x"}', 401),
        ('{"username": "alice", "password": "%s"}' % ("x" * 70_000), 413),
    ],
)
def test_a_sign_in_by_json_is_checked_field_by_field(lane, body, status):
    response = Client().post(f"/{lane}/api/login", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["error"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_signs_nobody_in(lane, content_type):
    body = json.dumps({"username": people.alice().username, "password": PASSWORD})
    response = Client().generic("POST", f"/{lane}/api/login", body, content_type=content_type)
    assert response.status_code == 415
    assert not response.cookies


def test_the_strategys_options_are_fields_of_its_own(lane):
    browser, alice = Browser(lane), people.alice()
    body = {"username": alice.username, "password": PASSWORD, "revocation": "denylist", "lifetime": 15}
    assert browser.post_json("api/login", body).status_code == {"sessions": 400, "jwt": 200}[lane]


def test_logging_out_by_api_takes_the_csrf_token_that_the_sign_in_has_set(lane):
    browser, alice = Browser(lane), people.alice()
    browser.client = Client(enforce_csrf_checks=True)
    browser.signs_in(alice)
    without = browser.logs_out()
    assert (without.status_code, without.json()) == (403, {"error": "csrf"})
    assert browser.fate() == alice.username
    logged_out = browser.client.post(f"/{lane}/api/logout", headers={"X-CSRFToken": browser.cookie("csrftoken")})
    assert (logged_out.status_code, logged_out.json()) == (200, {"ok": True})
    assert browser.fate() == "missing"


def test_nobody_cannot_log_out_by_api(lane):
    assert Browser(lane).logs_out().status_code == 401
