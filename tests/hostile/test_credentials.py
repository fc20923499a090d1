"""Invented and edited credentials, in a cookie and in a header."""

import base64
import json

import jwt
import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import assume, example, given
from hypothesis import strategies as st

from jwt_app import key_file
from tests import environment, people
from tests.hostile.shapes import anything, asks, edited, edits, header_text, hostile, pieces, refused, sent, values
from tests.people import Browser
from tests.remembering import each_token_is_checked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(60 + environment.EXAMPLES),  # seconds
]


@pytest.fixture(params=["sessions", "jwt", "jwt, each token checked"])
def lane(request, monkeypatch):
    if "each" in request.param:
        each_token_is_checked(monkeypatch)
    return request.param.partition(",")[0]


@hostile
@given(credential=anything, renewal=anything)
def test_an_invented_credential_lets_nobody_in(lane, credential, renewal):
    name = site.SESSION_COOKIE_NAME if lane == "sessions" else site.ACCESS_COOKIE_NAME
    cookies = {name: credential, site.REFRESH_COOKIE_NAME: renewal, site.LEFT_COOKIE_NAME: renewal}
    assert refused(asks(f"/{lane}/api/me", cookies))
    assert asks(f"/{lane}/", cookies).status_code == 302
    assert asks(f"/{lane}/logout/", cookies, "POST").status_code in {302, 403}


@hostile
@given(edit=edits)
@example(edit=(5000, 0, "="))
@example(edit=(0, 0, " x"))
def test_an_edited_credential_lets_nobody_in(laptop, edit):
    for name in {laptop.credential, site.REFRESH_COOKIE_NAME} & laptop.client.cookies.keys():
        held = laptop.cookie(name)
        forged = edited(held, edit)
        assume(
            Client().get("/healthz", headers={"Cookie": sent({name: forged})}).wsgi_request.COOKIES.get(name) != held
        )
        assert refused(asks(f"/{laptop.lane}/api/me", {name: forged}))
    assert laptop.me().status_code == 200, "the owner notices nothing"


@pytest.mark.parametrize("blank", ["\u2003", "\u00a0", "\u0085", "\u3000", "\x1c", "é", "\0"])
def test_with_anything_but_a_space_around_its_name_a_cookie_is_another_one(laptop, blank):
    """A neighbour can plant a blank and `__Host-sessionid`: to a browser that has no prefix, to Django it has."""
    name, held = laptop.credential, laptop.cookie(laptop.credential)
    for header in (
        f"{blank}{name}={held}",
        f"{name}{blank}={held}",
        f"{name}=x; {blank}{name}={held}",
        f"={name}={held}",
    ):
        refused(asks(f"/{laptop.lane}/api/me", HTTP_COOKIE=header.encode().decode("latin-1")))
    assert asks(f"/{laptop.lane}/api/me", HTTP_COOKIE=f"a=b;\t {name}={held}").status_code == 200


@hostile
@given(header=header_text | pieces)
def test_an_invented_bearer_token_lets_nobody_in(header):
    for scheme in ("Bearer ", "bearer\t", "Basic ", ""):
        answer = asks("/jwt/api/me", HTTP_AUTHORIZATION=scheme + header)
        assert refused(answer)
        assert not answer.cookies


def segment(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@hostile
@given(
    changes=st.dictionaries(st.sampled_from(["alg", "typ", "kid", "jwk", "crit", "b64", "x"]), values), payload=values
)
def test_a_header_of_any_shape_lets_nobody_in(changes, payload):
    key = key_file.ring().current
    header = {"alg": key.algorithm, "typ": "at+jwt", "kid": key.kid, **changes}
    for first in (header, payload):
        for tail in ("", "AAAA", segment(payload)):
            assert refused(
                asks("/jwt/api/me", {site.ACCESS_COOKIE_NAME: f"{segment(first)}.{segment(payload)}.{tail}"})
            )


CLAIMS = ("iss", "aud", "sub", "name", "role", "iat", "exp", "nbf", "jti", "sid", "mode", "x")


@hostile
@given(changes=st.dictionaries(st.sampled_from(CLAIMS), values, min_size=1))
def test_claims_of_any_shape_are_answered_even_with_our_own_signature(changes):
    """No one else has the key. But what a key of ours has signed, some other version of this site may have written."""
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    key = key_file.ring().current
    claims = jwt.decode(laptop.cookie(site.ACCESS_COOKIE_NAME), options={"verify_signature": False})
    payload = json.dumps({**claims, **changes}).encode()
    token = jwt.api_jws.encode(payload, key.signing, key.algorithm, headers={"typ": "at+jwt", "kid": key.kid})
    answer = asks("/jwt/api/me", {site.ACCESS_COOKIE_NAME: token})
    assert answer.status_code in {200, 401}
    if changes.keys() & {"iss", "aud", "sid", "mode"}:
        assert answer.status_code == 401
