"""A verifier that knows whole seconds alone takes a fresh token for one from the future, and every client is out.

https://github.com/jpadilla/pyjwt/issues/814, https://github.com/lcobucci/jwt/issues/191

Right (RFC 7519, 2, 4.1.4 and 4.1.6): `iat` is a whole second and not in the future, for whoever looks at it at once.
`exp` is a whole number of seconds after it, save where a life is so short that a fraction of a second counts.
Neighbours: every mode, the token of an API client, one that was renewed, every algorithm, every part of a second, a
life that is no whole number of seconds, and one that is cut off by the end of the sign-in.
"""

import json
import math
import time
from dataclasses import replace

import jwt
import pytest
from django.test import Client
from joserfc import jwk
from joserfc import jwt as joserfc

from authdemo import policy
from authdemo.basics import base64url
from jwt_app import key_file, key_ring, token_claims, tokens
from jwt_app.modes import MODES
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 30


def payload(token):
    return json.loads(base64url.decode(token.split(".")[1]))


def strictly(claims, now=None):
    """As a verifier in whole seconds and without any leeway judges the dates."""
    now = int(time.time()) if now is None else now
    assert isinstance(claims["iat"], int), "iat has a fraction"
    assert isinstance(claims["exp"], int), "exp has a fraction"
    assert claims["iat"] <= now, "issued in the future"
    assert now < claims["exp"], "expired"


def others_accept(token, audience):
    key, rules = key_file.ring().current, policy.current()
    expected = {"issuer": rules.issuer, "audience": audience}
    assert jwt.decode(token, key.verifying, [key.algorithm], leeway=0, **expected)
    imported = jwk.OctKey.import_key(key.signing) if key.algorithm == "HS256" else jwk.import_key(key.public_jwk())
    found = joserfc.decode(token, imported, algorithms=[key.algorithm])
    joserfc.JWTClaimsRegistry(
        leeway=0,
        iss={"essential": True, "value": rules.issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(found.claims)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # as a name, by RFC 9864
@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256", "EdDSA"])
def test_thirty_tokens_are_good_for_others_the_moment_they_are_signed(algorithm, clock):
    rules = replace(policy.site(), keys=key_ring.KeyRing.generate(algorithm))
    with policy.use(rules):
        for number in range(AT_ONCE):
            clock.set(number / AT_ONCE - time.time() % 1)
            issued, expires = tokens.dates(rules.access_seconds)
            claims = token_claims.TokenClaims(7, "a", "member", 1, "A" * 22, "refresh", issued, expires, rules.audience)
            token = tokens.mint(claims)
            strictly(payload(token))
            others_accept(token, rules.audience)
            assert tokens.verify(token, rules.audience) == claims, "what is noted is what was signed"


@pytest.mark.parametrize("mode", MODES)
def test_so_are_those_that_a_sign_in_and_a_renewal_give(mode, clock):
    alice = people.alice()
    laptop = Browser("jwt").signs_in(alice, revocation=mode)
    strictly(payload(laptop.cookie("access")))
    others_accept(laptop.cookie("access"), policy.site().audience)
    if MODES[mode].keeps_family:
        clock.passes(policy.site().access_seconds + policy.site().leeway + 0.4)
        before = laptop.cookie("access")
        assert laptop.fate() == alice.username
        assert laptop.cookie("access") != before
        strictly(payload(laptop.cookie("access")))
        others_accept(laptop.cookie("access"), policy.site().audience)


@pytest.mark.parametrize("lifetime", [10, 15, 60, 900, 12.5])
def test_so_are_those_of_clients_of_the_api_whatever_life_they_ask_for(lifetime):
    body = {"username": people.alice().username, "password": people.PASSWORD, "lifetime": str(lifetime)}
    answer = Client().post("/jwt/api/token", json.dumps(body), content_type="application/json").json()
    claims = payload(answer["access_token"])
    strictly(claims)
    others_accept(answer["access_token"], policy.site().api_audience)
    assert claims["exp"] - claims["iat"] == int(lifetime)
    assert lifetime - 4 <= answer["expires_in"] <= lifetime


def test_where_lives_are_short_a_fraction_of_a_second_counts():
    now = time.time()
    issued, expires = tokens.dates(1.25)
    assert issued == int(now) or issued == int(now) + 1
    assert 1.25 - 0.002 <= expires - now < 1.35
    assert expires == math.floor(expires * 1000 + 0.5) / 1000, "to the millisecond"


def test_a_token_that_the_end_of_the_sign_in_cuts_off_has_whole_seconds_too():
    with policy.use(replace(policy.site(), refresh_max=30.6)):
        claims = payload(Browser("jwt").signs_in(people.alice(), revocation="refresh").cookie("access"))
    strictly(claims)
    assert claims["exp"] - claims["iat"] == 30
