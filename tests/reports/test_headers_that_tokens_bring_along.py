"""A token's header says which key and which algorithm, in ways that nobody has thought of: believed, or a stack trace.

https://github.com/OWASP/wstg/pull/1275 (`kid`), https://github.com/nov/json-jwt/issues/95 (`alg`)

Right: 401 with a reason, whatever the header holds, for a cookie and for a bearer token; the inspector explains it.
Neighbours: `kid` as a path, as SQL, as a command, of every JSON type; `alg` none in every spelling, of another family,
of every JSON type; keys and addresses of keys inside; critical extensions; a header that is no object, that names
something twice, is nested deeply, or is no JSON at all.
"""

import json

import pytest
from django.test import Client

from authdemo.basics import base64url
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

ANYTHING = [[], {}, None, True, 0, -1, 1e308, "", "\0", "\ud800", "x" * 2500, {"$ne": None}, [["HS256"]]]
KIDS = [
    "../../../../dev/null",
    "/dev/null",
    "x' UNION SELECT 'secret' --",
    "| sleep 9",
    "${7*7}",
    "http://127.0.0.1:1/",
]
ALGS = [
    "none",
    "None",
    "NONE",
    "nOnE",
    "HS256 ",
    "hs256",
    "HS512",
    "RS256",
    "ES256",
    "EdDSA",
    "PS256",
    "dir",
    "A256GCM",
]
KEYS = {"jwk": {"kty": "oct", "k": "AAAA"}, "jku": "http://127.0.0.1:1/", "x5u": "http://127.0.0.1:1/", "x5c": ["MIIB"]}
MORE = [{"crit": ["b64"], "b64": False}, {"crit": ["exp"]}, {"crit": []}, {"crit": "x"}, {"zip": "DEF"}, {"typ": "JWT"}]
RAW = [
    b"[]",
    b"1",
    b"null",
    b'"x"',
    b"{",
    b"",
    b"{" * 900,
    b"[" * 2000,
    b"\xff\xfe",
    b"NaN",
    b'{"alg": "HS256", "alg": "none"}',
]


@pytest.fixture(scope="module")
def heads():
    """Headers, each to be put before a payload and a signature of ours."""

    def around(head):
        changes = [{"kid": kid} for kid in KIDS + ANYTHING] + [{"alg": alg} for alg in ALGS + ANYTHING]
        changes += [{name: value} for name, value in KEYS.items()] + MORE + [{"typ": value} for value in ANYTHING]
        return [*(json.dumps({**head, **change}).encode() for change in changes), *RAW]

    return around


def test_none_of_them_is_believed_and_none_breaks_anything(heads):
    laptop = Browser("jwt").signs_in(people.alice())
    head, payload, signature = laptop.cookie("access").split(".")
    for changed in heads(json.loads(base64url.decode(head))):
        for signed in (signature, ""):
            token = f"{base64url.encode(changed)}.{payload}.{signed}"
            cookie, bearer = Client(), Client(headers={"Authorization": f"Bearer {token}"})
            cookie.cookies["access"] = token
            answers = [client.get("/jwt/api/me") for client in (cookie, bearer)]
            assert [answer.status_code for answer in answers] == [401, 401], changed
            reasons = {answer.json()["error"] for answer in answers}
            assert reasons <= {"malformed", "bad-signature", "wrong-type"}, changed
        assert Client().post("/inspect/", {"token": token}).status_code == 200, changed
    assert laptop.fate().startswith("alice")
