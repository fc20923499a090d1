"""The inspector's page as a visitor reads it, and tokens that are broken."""

import html
import re

from django.test import Client

from jwt_app import tokens
from tests.jwt_app.crafted import b64, changed, claims, unpack


def read(token, client=None, **fields):
    """The page that answers to a pasted token."""
    response = (client or Client()).post("/inspect/", {"token": token, **fields})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page, title):
    """The text of the part with this heading."""
    end = "div" if title in {"Sessions", "JWT"} else "section"
    return words(re.search(rf"<h[23][^>]*>{title}.*?</{end}>", page, re.DOTALL)[0])


def headline(page):
    return words(re.search(r"<h1>.*?</h1>", page, re.DOTALL)[0])


def payload(**fields):
    return changed(unpack(tokens.mint(claims()))[1], **fields)


def page_of(client):
    return client.get("/inspect/").content.decode()


HEADER, GOOD, SIGNATURE = b64({"alg": "HS256", "typ": "at+jwt", "kid": "x"}), b64({"sub": "7"}), "A" * 43


def bearing(content):
    """A token with this payload, a JSON value or raw bytes."""
    return f"{HEADER}.{b64(content)}.{SIGNATURE}"


ORDINARY = bearing({"a": "?>" * 9}).replace("-", "+").replace("_", "/")
BROKEN = {
    "two parts": (f"{HEADER}.{GOOD}", "A token has three parts, with a dot between them; this has 2."),
    "one part": ("hello", "this has 1."),
    "four parts": ("a.b.c.d", "this has 4."),
    "encrypted": (b64({"enc": "A256GCM"}) + ".a.b.c.d", "an encrypted token (JWE, RFC 7516)"),
    "a refresh token": (f"1.{'a' * 22}.1.{'b' * 43}.{'c' * 43}", "the form of a refresh token"),
    "a session id": ("s" * 43, "the form of a session id"),
    "an empty payload": (f"{HEADER}..{SIGNATURE}", "It is empty."),
    "an empty signature": (f"{HEADER}.{GOOD}.", "It is empty."),
    "padding": (f"{HEADER}=.{GOOD}.{SIGNATURE}", "a token leaves the padding out"),
    "ordinary base64": (ORDINARY, "are of ordinary base64"),
    "line breaks": (f"{HEADER}.{GOOD[:4]}\n{GOOD[4:]}.{SIGNATURE}", "There are blanks or line breaks in it."),
    "another alphabet": (f"{HEADER}.ab%cd.{SIGNATURE}", "Its character 3 is none of base64url"),
    "a missing character": (f"{HEADER}.{GOOD}A.{SIGNATURE}", "no base64 has this length"),
    "not text": (bearing(b"\xff\xfe"), "Its 2 bytes are no text"),
    "not JSON": (bearing(b"hello"), "Its text is not JSON, from its character 1 on."),
    "half of a JSON": (bearing(b'{"sub": "7", '), "Its text is not JSON"),
    "a list": (bearing([1]), "not an object"),
    "NaN": (bearing(b'{"exp": NaN}'), "Its text is not JSON"),
    "a number too long": (bearing(b'{"exp": ' + b"9" * 5000 + b"}"), "Its text is not JSON"),
    "nested too deep": (bearing(b"[" * 5000), "nested too deep"),
    "a key twice": (bearing(b'{"sub": "7", "sub": "8"}'), "“sub” is in it twice"),
    "no date": (bearing({"exp": "soon"}), "Not a date"),
    "no date on any calendar": (bearing({"exp": 1e300, "nbf": True}), "Not a date"),
    "infinity": (bearing(b'{"exp": 1e999}'), "Not a date"),
    "missing claims": (bearing({"sub": "7"}), "Missing: iss , aud , name"),
}
