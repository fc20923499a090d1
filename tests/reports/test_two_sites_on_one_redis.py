"""Two sites are given one Redis, and a user of one is a user of the other: whoever has the same number there.

https://github.com/tj/connect-redis/issues/127, https://github.com/patrixr/strapi-middleware-cache/issues/51

Right: what belongs to one database bears that database's name (`accounts.test_site_name`), and servers that share a
database share it (`test_two_running_sites_on_one_redis`). Neighbours: every kind of credential and of signed cookie,
also where both sites have one SECRET_KEY and one key ring; refresh tokens alone; lists, revocations and the lab's runs;
and sign-ins from before sites had names.
"""

import json
from dataclasses import replace

import jwt
import pytest
from django.core import signing
from django.test import Client

from authdemo import policy
from authdemo.accounts import seats
from authdemo.accounts.changes import strategies
from authdemo.compare import memory
from authdemo.lab.model import run_policy
from authdemo.lanes import password_proof
from jwt_app import key_file, tokens
from sessions_app import records
from tests import people
from tests.keys import ours
from tests.people import PASSWORD, Browser
from tests.variants import VARIANTS, each_variant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("read_anew")]


@pytest.fixture
def another():
    """The rules of a site with the same settings and keys, and another database."""
    here, there = policy.site().prefix.split(":")[1], "0123456789"
    names = ("prefix", "issuer", "audience", "api_audience")
    return replace(policy.site(), **{name: getattr(policy.site(), name).replace(here, there) for name in names})


# What one has is nothing to the other


@each_variant
def test_a_credential_of_one_is_none_of_the_other(variant, another):
    lane, choices = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.bob(), **choices)
    with policy.use(another):
        assert laptop.copied_by().fate() == ("unknown" if lane == "sessions" else "wrong-issuer")
        if laptop.cookie("refresh"):
            thief = laptop.copied_by(whole_jar=True)
            thief.client.cookies["access"] = ""
            assert thief.fate() == "bad-signature"
    assert laptop.me().status_code == 200


@pytest.mark.parametrize("mode", ["stateless", "denylist"])
def test_nor_is_a_token_of_its_api(mode, another):
    body = json.dumps({"username": people.bob().username, "password": PASSWORD, "revocation": mode})
    found = Client().post("/jwt/api/token", body, content_type="application/json").json()
    script = Client(headers={"Authorization": f"Bearer {found['access_token']}"})
    with policy.use(another):
        assert script.get("/jwt/api/me").json() == {"error": "wrong-issuer"}
        if "refresh_token" in found:
            renewal = {"refresh_token": found["refresh_token"]}
            answer = Client().post("/jwt/api/token/refresh", renewal, content_type="application/json")
            assert answer.json() == {"error": "bad-signature"}
    assert script.get("/jwt/api/me").status_code == 200


def test_issuer_and_audience_are_both_the_sites_own(another):
    """Either alone refuses it: what is signed for a third party must not be taken by the one that shares its key."""
    token = Browser("jwt").signs_in(people.bob()).cookie("access")
    for name in ("issuer", "audience"):
        with policy.use(replace(policy.site(), **{name: getattr(another, name)})):
            script = Browser("jwt")
            script.client.cookies["access"] = token
            assert script.fate() == f"wrong-{name}"


@each_variant
def test_a_user_of_the_same_number_has_nothing_of_the_others(variant, another):
    """Nothing is listed, ended, changed or counted across."""
    lane, choices = VARIANTS[variant]
    bob = people.bob()
    laptop = Browser(lane).signs_in(bob, **choices)
    login = laptop.login_id()
    with policy.use(replace(another, max_logins=1)):
        assert strategies()[lane].logins(bob) == []
        assert strategies()[lane].held_by_server(bob) == []
        assert not strategies()[lane].revoke(bob, login)
        assert strategies()[lane].revoke_all(bob) == 0
        Browser(lane, "phone").signs_in(bob, **choices)  # the one that is allowed there
        bob.role = "member"
        bob.save()
    assert laptop.copied_by().me().json()["role"] == "admin", "told to the other site alone"


def test_cookies_that_one_has_signed_are_worth_nothing_to_the_other(another, rf):
    """Both have one SECRET_KEY."""
    visitor = Client()
    visitor.post("/compare/act/", {"action": "login"})
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in visitor.cookies.items()}
    seat = seats.from_request(request)
    assert seat
    assert memory.read(request, seat).steps
    marked = Client()
    marked.cookies.load({"recent-jwt": signing.dumps("A" * 22, salt=policy.salted(password_proof.SALT))})
    proven = marked.get("/healthz").wsgi_request
    assert password_proof.is_recent(proven, "jwt", "A" * 22)
    with policy.use(another):
        assert seats.from_request(request) is None
        assert memory.read(request, seat).steps == []
        assert not password_proof.is_recent(proven, "jwt", "A" * 22)


def test_what_a_run_of_the_lab_is_called_begins_with_its_site():
    run, site = run_policy.for_run("3fa2"), policy.site()
    for name in ("prefix", "issuer", "audience", "api_audience"):
        assert getattr(run, name).startswith(getattr(site, name))


@each_variant
def test_all_keys_bear_the_name(variant, redis):
    lane, choices = VARIANTS[variant]
    bob = people.bob()
    laptop = Browser(lane).signs_in(bob, **choices)
    bob.role = "member"
    bob.save()
    laptop.me()
    laptop.logs_out()
    laptop.client.post("/inspect/record/", {"begin": "1"})
    assert redis.keys("*")
    assert set(redis.keys("*")) == set(redis.keys(ours("*")))


# From before sites had names


def test_sign_ins_from_before_sites_had_names_are_over_and_their_owners_are_told_so(redis):
    alice = people.alice()
    key = key_file.ring().current
    laptop = Browser("jwt").signs_in(alice, revocation="refresh")
    said = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
    del said["ver"]
    old = {**said, "iss": "authdemo", "aud": "authdemo-pages", "iat": said["iat"] + 0.123}
    laptop.client.cookies["access"] = jwt.encode(
        old, key.signing, key.algorithm, headers={"typ": tokens.TYPE, "kid": key.kid}
    )
    assert laptop.fate() == "malformed", "it has no version, and was issued by nobody that this site knows"
    assert b"not of the form that this site issues" in laptop.client.get("/jwt/", follow=True).content

    session = Browser("sessions").signs_in(alice)
    login = session.login_id()
    redis.rename(records.key(login), f"authdemo:session:{login}")
    assert session.fate() == "unknown"
    for browser in (laptop, session):
        assert browser.signs_in(alice).fate() == alice.username


def test_a_token_of_ours_without_a_version_is_malformed():
    """None was ever issued under a site's name."""
    laptop = Browser("jwt").signs_in(people.alice(), revocation="refresh")
    key = key_file.ring().current
    said = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
    del said["ver"]
    header = {"typ": tokens.TYPE, "kid": key.kid}
    laptop.client.cookies["access"] = jwt.encode(said, key.signing, key.algorithm, headers=header)
    assert laptop.fate() == "malformed"
