"""A token is verified and judged: accepted or refused, with which word, and by whom that was asked."""

import html
import re
import time

import pytest
from django.conf import settings
from django.test import Client

from authdemo import policy
from authdemo.inspector import judging
from authdemo.lanes import wording
from authdemo.strategy import Reason
from jwt_app import key_file, tokens
from jwt_app.modes import MODES
from tests import people
from tests.inspector.pages import headline, payload, read, section
from tests.jwt_app.crafted import claims, signed
from tests.people import Browser
from tests.variants import ASKED_ABOUT, NOT_ASKED_ABOUT

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_good_token_is_decoded_verified_and_accepted():
    page = read(tokens.mint(claims()))
    assert re.match(r"This token would be accepted for another 6\d s", headline(page))
    assert '"name": "alice"' in html.unescape(page)
    verified = section(page, "Verify")
    assert "It holds" in verified
    assert key_file.ring().current.kid in verified
    assert settings.JWT_ALGORITHM in verified
    assert "alice, member" in section(page, "Why this site would accept it")


NOW = time.time()
REFUSED = {
    "expired": lambda: tokens.mint(claims(issued=NOW - 100, expires=NOW - 40)),
    "not-yet-valid": lambda: tokens.mint(claims(issued=time.time() + 100, expires=time.time() + 200)),
    "wrong-audience": lambda: signed(key_file.ring(), payload=payload(aud="elsewhere")),
    "wrong-issuer": lambda: signed(key_file.ring(), payload=payload(iss="elsewhere")),
    "wrong-type": lambda: signed(key_file.ring(), {"typ": "JWT"}),
    "malformed": lambda: signed(key_file.ring(), payload=payload(jti=...)),
    "unknown": lambda: tokens.mint(claims(mode="stateful")),
    "bad-signature": lambda: ".".join([*tokens.mint(claims()).split(".")[:2], "A" * 43]),
}


@pytest.mark.parametrize("word", REFUSED)
def test_the_page_says_with_which_word_and_sentence_a_token_is_refused(word):
    page = read(REFUSED[word]())
    assert headline(page) == f"This site would refuse this token: {word}"
    sentence = "This text is not" if word == "malformed" else wording.REASONS[Reason(word)].split("{at}")[0]
    assert sentence in section(page, "Why this site would refuse it")


def test_a_signature_holds_also_where_the_token_is_refused():
    for word in set(REFUSED) - {"bad-signature"}:
        assert "It holds" in section(read(REFUSED[word]()), "Verify"), word
    assert "It does not hold" in section(read(REFUSED["bad-signature"]()), "Verify")


@pytest.mark.parametrize("mode", ASKED_ABOUT)
def test_a_token_that_was_taken_back_is_refused_because_redis_says_so(mode):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    copy = laptop.cookie("access")
    assert "Redis was asked" in section(read(copy), "Why this site would accept it")
    laptop.logs_out()
    judged = section(read(copy), "Why this site would refuse it")
    assert "You logged out at" in judged
    assert {"denylist": "1 GET,", "stateful": "1 HGETALL,"}[mode] in judged


@pytest.mark.parametrize("mode", NOT_ASKED_ABOUT)
def test_a_token_that_nobody_asks_about_is_accepted_after_the_logout_too(mode):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    copy = laptop.cookie("access")
    laptop.logs_out()
    assert "Nobody is asked" in section(read(copy), "Why this site would accept it")


def api_token(user, **wishes):
    """What a client without a cookie jar is given."""
    body = {"username": user.username, "password": people.PASSWORD, **wishes}
    return Browser("jwt").post_json("api/token", body).json()["access_token"]


def asks_the_api(token):
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/jwt/api/me").status_code


@pytest.mark.parametrize("mode", MODES)
def test_a_token_of_an_api_client_is_judged_as_the_api_judges_it(mode):
    alice = people.alice()
    token = api_token(alice, revocation=mode)
    page = read(token)
    assert asks_the_api(token) == 200
    assert re.match(r"This token would be accepted by the API for another (6\d s|5 min)", headline(page))
    judged = section(page, "Why this site would accept it")
    assert f"As {alice.username}, member" in judged
    assert "It counts in an Authorization header, as Bearer" in judged
    assert "As a cookie of the pages it is refused, with wrong-audience." in judged


def test_a_token_of_the_pages_is_said_to_count_as_a_cookie():
    token = Browser("jwt").signs_in(people.alice()).cookie("access")
    page = read(token)
    assert asks_the_api(token) == 401
    assert "by the API" not in headline(page)
    assert "It counts as a cookie of the pages." in section(page, "Why this site would accept it")


def test_a_token_of_an_api_client_that_was_put_into_the_cookie_is_refused_there():
    client = Client()
    client.cookies["access"] = api_token(people.alice())
    assert client.get("/jwt/api/me").json() == {"error": "wrong-audience"}
    page = client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page) == "This site would refuse your token: wrong-audience"


def test_a_token_of_an_api_client_that_was_taken_back_or_has_expired_is_refused_with_that_word():
    alice = people.alice()
    token = api_token(alice, revocation="denylist")
    Client(headers={"Authorization": f"Bearer {token}"}).post("/jwt/api/logout")
    assert asks_the_api(token) == 401
    assert headline(read(token)) == "This site would refuse this token: revoked"
    old = read(tokens.mint(claims(issued=NOW - 100, expires=NOW - 40, audience=policy.site().api_audience)))
    assert headline(old) == "This site would refuse this token: expired"
    assert "/jwt/api/token/refresh" in section(old, "Why this site would refuse it")


def test_one_s_own_token_is_taken_from_the_cookie_and_is_masked():
    laptop = Browser("jwt").signs_in(people.alice())
    page = laptop.client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page).startswith("Your token would be accepted")
    access = laptop.cookie("access")
    assert access.split(".")[2][:4] in page
    assert access.split(".")[2][:9] not in page


def test_where_there_is_no_token_of_one_s_own_the_page_says_so():
    page = Client().post("/inspect/", {"own": "1"}).content.decode()
    assert "This browser holds no access token" in page
    assert judging.judge("").word == Reason.MISSING


def test_reading_one_s_own_expired_token_renews_nothing(clock):
    laptop = Browser("jwt").signs_in(people.alice(), lifetime=1)
    before = laptop.cookie("refresh")
    clock.passes(3.1)
    response = laptop.client.post("/inspect/", {"own": "1"})
    assert headline(response.content.decode()) == "This site would refuse your token: expired"
    assert not response.cookies.keys() & {"access", "refresh"}
    assert laptop.cookie("refresh") == before


def test_the_key_decides_the_algorithm_also_here():
    page = read(signed(key_file.ring(), {"alg": "RS256"}))
    assert "this key is for HS256 alone" in section(page, "Verify")
    assert "bad-signature" in headline(page)


def test_a_compromised_key_signs_well_and_is_refused():
    token = tokens.mint(claims())
    key_file.rotate(compromised=True)
    page = read(token)
    assert "known to have leaked" in section(page, "Verify")
    assert "bad-signature" in headline(page)
