"""What an access token must say, in which types, for whom, between which dates: RFC 7519, RFC 9068, ASVS 5.0, 9.2."""

import time
from dataclasses import replace

import pytest
import time_machine

from authdemo import policy
from authdemo.strategy import Reason
from jwt_app import token_claims, tokens
from tests.jwt_app.crafted import changed, claims, reason, signed, unpack

pytestmark = pytest.mark.usefixtures("remembering")


@pytest.mark.parametrize("audience", ["api", "authdemo-pages", "authdemo-api", "", ["pages", "api"], ["pages"], 7, {}])
def test_a_token_for_somebody_else_is_refused(ring, audience):
    _, payload = unpack(tokens.mint(claims()))
    known = {"pages": policy.site().audience, "api": policy.site().api_audience}
    if isinstance(audience, list):
        audience = [known[name] for name in audience]
    elif isinstance(audience, str):
        audience = known.get(audience, audience)
    expected = {Reason.WRONG_AUDIENCE, Reason.MALFORMED}
    assert reason(signed(ring, payload=changed(payload, aud=audience))) in expected


@pytest.mark.parametrize("issuer", ["authdem", "authdemo2", "", "https://evil.example", 7, ["authdemo"]])
def test_a_token_by_somebody_else_is_refused(ring, issuer):
    _, payload = unpack(tokens.mint(claims()))
    assert reason(signed(ring, payload=changed(payload, iss=issuer))) in {Reason.WRONG_ISSUER, Reason.MALFORMED}


@pytest.mark.parametrize("name", token_claims.REQUIRED)
def test_every_claim_is_required(ring, name):
    _, payload = unpack(tokens.mint(claims()))
    assert reason(signed(ring, payload=changed(payload, **{name: ...}))) in {
        Reason.MALFORMED,
        Reason.WRONG_AUDIENCE,
    }


@pytest.mark.parametrize(
    "value",
    [
        "2000000000",
        "soon",
        None,
        True,
        [],
        {},
        1e300,
        pytest.param(10**400, id="10**400"),
        -1,
        float("nan"),
        float("inf"),
        1e11,
    ],
)
@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
def test_a_date_is_a_number_that_a_calendar_can_hold(ring, name, value):
    _, payload = unpack(tokens.mint(claims()))
    assert reason(signed(ring, payload=changed(payload, **{name: value}))) == Reason.MALFORMED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sub", 7),
        ("sub", "seven"),
        ("sub", "-1"),
        ("sub", "７"),
        ("sub", ""),
        ("sub", "9" * 40),
        ("name", 7),
        ("role", ["admin"]),
        ("ver", "3"),
        ("ver", 3.0),
        ("ver", True),
        ("ver", 0),
        ("ver", -1),
        ("ver", 10**30),
        ("jti", 7),
        ("sid", "short"),
        ("sid", 7),
        ("mode", "eternal"),
        ("mode", ["refresh"]),
    ],
)
def test_claims_have_their_types(ring, name, value):
    _, payload = unpack(tokens.mint(claims()))
    assert reason(signed(ring, payload=changed(payload, **{name: value}))) == Reason.MALFORMED


def test_times_hold_to_the_fraction_of_a_second(ring):
    with policy.use(replace(policy.current(), leeway=0)):
        now = time.time()
        assert reason(tokens.mint(claims(issued=now, expires=now + 0.3))) == "accepted"
        token = tokens.mint(claims(issued=now - 1, expires=now + 0.05))
        time.sleep(0.06)
        assert reason(token) == Reason.EXPIRED


@time_machine.travel(1_800_000_000.5, tick=False)
def test_the_leeway_is_two_seconds_and_no_more(ring):
    now = time.time()
    assert reason(tokens.mint(claims(issued=now - 60, expires=now - 1.9))) == "accepted"
    assert reason(tokens.mint(claims(issued=now - 60, expires=now - 2.1))) == Reason.EXPIRED
    assert reason(tokens.mint(claims(issued=now + 1.9))) == "accepted"
    assert reason(tokens.mint(claims(issued=now + 3))) == Reason.NOT_YET_VALID


def test_a_token_for_later_is_not_yet_valid(ring):
    _, payload = unpack(tokens.mint(claims()))
    assert reason(signed(ring, payload=changed(payload, nbf=time.time() + 60))) == Reason.NOT_YET_VALID


def test_an_expired_token_says_since_when_and_what_it_said(ring):
    now = time.time()
    with pytest.raises(tokens.Expired) as expired:
        tokens.verify(tokens.mint(claims(issued=now - 60, expires=now - 30)), policy.site().audience)
    assert expired.value.at == pytest.approx(now - 30, abs=0.01)
    assert expired.value.claims.username == "alice"


def test_who_it_is_for_is_checked_before_how_old_it_is(ring):
    now = time.time()
    old = tokens.mint(claims(issued=now - 60, expires=now - 30, audience=policy.site().api_audience))
    assert reason(old) == Reason.WRONG_AUDIENCE
