"""The inspector: nothing to read, every outcome of a token, every kind of damage, keys and recorded requests."""

from collections.abc import Iterator

from django.test import Client

from authdemo import policy
from authdemo.inspector import token_reading
from jwt_app import tokens
from tests import people
from tests.inspector.pages import BROKEN
from tests.inspector.test_judging import NOW, REFUSED, api_token
from tests.jwt_app.crafted import b64, claims
from tests.people import Browser
from tests.reports.states import Seen
from tests.reports.states.visits import by_form, redis_away

HOSTILE = '<script>alert(1)</script>"\u202e\x00' + "w" * 200
STRANGE = {
    "unsigned": f"{b64({'alg': 'none'})}.{b64({'sub': '7'})}.",
    "without a key": f"{b64({'alg': 'HS256'})}.{b64({'sub': '7'})}.{'A' * 43}",
    "hostile": f"{b64({'alg': HOSTILE, 'kid': HOSTILE})}.{b64({HOSTILE: [HOSTILE]})}.{HOSTILE}",
}


def reads(token, client=None):
    return (client or Client()).post("/inspect/", {"token": token})


def on_both_lanes(**wishes):
    """One browser, signed in twice."""
    alice, browser = people.alice(), Browser("jwt")
    by_form(browser, alice.username, **wishes)
    browser.lane = "sessions"
    by_form(browser, alice.username)
    browser.lane = "jwt"
    return browser


def nobody() -> Iterator[Seen]:
    client = Client()
    yield "nobody", client.get("/inspect/")
    yield "nothing was pasted", reads(" ", client)
    yield "none is held", client.post("/inspect/", {"own": "1"})
    yield "too long", reads("a" * (token_reading.LONGEST + 1), client)
    client.cookies["access"] = api_token(people.alice())
    yield "one's own token for the API", client.post("/inspect/", {"own": "1"})


def visitor() -> Iterator[Seen]:
    """Records requests: among them an answer to a password, one that asked nobody and one with many steps."""
    laptop = on_both_lanes(revocation="denylist")
    client = laptop.client
    yield "signed in", client.get("/inspect/")
    yield "recording begins", client.post("/inspect/record/", {"begin": "1"}, follow=True)
    for path in ("/", "/sessions/", "/jwt/devices/", "/nowhere"):
        client.get(path)
    client.post("/jwt/login/", {"username": "nobody", "password": "x"})
    yield "requests", client.get("/inspect/")
    yield "one's own token", client.post("/inspect/", {"own": "1"})
    copy = laptop.cookie("access")
    alice = people.User.objects.get(username=laptop.fate())
    for _ in range(45):
        Browser("jwt").signs_in(alice)
    client.get("/jwt/devices/")
    yield "requests with many steps", client.get("/inspect/")
    with redis_away():
        yield "without Redis", client.get("/inspect/")
        yield "recording without Redis", client.post("/inspect/record/", {"begin": "1"}, follow=True)
        yield "a token that Redis is to be asked about", reads(copy)
    held = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items() if morsel.value)
    for lane in ("sessions", "jwt"):
        client.post(f"/{lane}/api/logout")
    cookies = f"{held}; odd=1; odd=2; theme=dark; theme=light; =x"
    yield "keys that have ended, cookies that are strange", Client().get("/inspect/", headers={"cookie": cookies})
    yield "a token that was taken back", reads(copy)


def outcomes() -> Iterator[Seen]:
    yield "a good token", reads(tokens.mint(claims()))
    yield "a good token for the API", reads(api_token(people.alice()))
    expired = claims(issued=NOW - 100, expires=NOW - 40, audience=policy.site().api_audience)
    yield "an expired token for the API", reads(tokens.mint(expired))
    for word, made in REFUSED.items():
        yield f"a token that is {word}", reads(made())
    for what, text in STRANGE.items():
        yield f"a token that is {what}", reads(text)


def damage() -> Iterator[Seen]:
    for what, (text, _) in BROKEN.items():
        yield f"damage, {what}", reads(text)


STORIES = [nobody, visitor, outcomes, damage]
