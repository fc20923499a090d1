"""What a verifier of access tokens must refuse, and with which word: RFC 8725, RFC 9068, ASVS 5.0 chapter 9."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from authdemo import policy
from authdemo.strategy import Reason, Rejected
from jwt_app import key_ring, tokens
from jwt_app.tokens import TokenClaims


@pytest.fixture(params=["HS256", "RS256", "ES256", "EdDSA"])
def algorithm(request):
    return request.param


@cache
def ring_for(algorithm):
    """Made once: to find RSA keys takes longer than any of these tests, and a ring is a value that no test changes."""
    return key_ring.KeyRing.generate(algorithm)


@pytest.fixture
def ring(algorithm):
    """A ring of its own for each algorithm, in force for the test."""
    found = ring_for(algorithm)
    with policy.use(replace(policy.site(), keys=found)):
        yield found


def claims(**changes):
    now = time.time()
    found = TokenClaims(7, "alice", "member", 3, "A" * 22, "refresh", now, now + 60, policy.site().audience)
    return replace(found, **changes)


def b64(data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpack(token):
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def signed(ring, header=None, payload=None, key=None):
    """A token signed by our own key, with whatever inside: only a mistake of ours could make one."""
    token = tokens.mint(claims())
    good_header, good_payload = unpack(token)
    key = key or ring.current
    text = f"{b64({**good_header, **(header or {})})}.{b64(good_payload if payload is None else payload)}"
    algorithm = key_ring.ALGORITHMS[key.algorithm]
    return f"{text}.{b64(algorithm.sign(text.encode(), algorithm.prepare_key(key.signing)))}"


def changed(payload, **fields):
    return {name: value for name, value in {**payload, **fields}.items() if value is not ...}


def reason(token, audience=None):
    try:
        tokens.verify(token, audience or policy.site().audience)
    except Rejected as rejected:
        return rejected.reason
    return "accepted"


def test_a_token_says_what_was_put_into_it(ring):
    given = claims()
    found = tokens.verify(tokens.mint(given), given.audience)
    assert found == replace(given, issued=int(given.issued))


def test_its_header_names_type_algorithm_and_key_and_nothing_else(ring, algorithm):
    header, _ = unpack(tokens.mint(claims()))
    assert header == {"alg": algorithm, "typ": "at+jwt", "kid": ring.current.kid}


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_change_in_the_middle_of_any_part_is_refused(ring, part):
    parts = tokens.mint(claims()).split(".")
    middle = len(parts[part]) // 2
    letter = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + letter + parts[part][middle + 1 :]
    assert reason(".".join(parts)) in {Reason.BAD_SIGNATURE, Reason.MALFORMED, Reason.WRONG_TYPE}


def test_a_role_written_into_the_payload_breaks_the_signature(ring):
    header, _, signature = tokens.mint(claims()).split(".")
    _, payload = unpack(tokens.mint(claims()))
    assert reason(f"{header}.{b64(changed(payload, role='admin'))}.{signature}") == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "name", ["none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS384", "PS256", None, 7, ["HS256"]]
)
def test_the_token_does_not_choose_the_algorithm(ring, name):
    assert reason(signed(ring, header={"alg": name})) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("spelling", ["none", "None", "NONE", "nOnE"])
def test_an_unsigned_token_is_malformed_whatever_it_calls_itself(ring, spelling):
    header, payload = unpack(tokens.mint(claims()))
    assert reason(f"{b64({**header, 'alg': spelling})}.{b64(payload)}.") == Reason.MALFORMED


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_is_no_hmac_secret(ring):
    """RFC 8725, 2.1: the public key used as an HS256 secret, in every form it could be read in."""
    pem = ring.current.verifying.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header, payload = unpack(tokens.mint(claims()))
    for secret in (pem, pem.strip(), json.dumps(ring.current.public_jwk()).encode()):
        text = f"{b64({**header, 'alg': 'HS256'})}.{b64(payload)}"
        forged = f"{text}.{b64(hmac.digest(secret, text.encode(), hashlib.sha256))}"
        assert reason(forged) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "http://127.0.0.1:9/keys"},
        {"x5u": "http://127.0.0.1:9/cert"},
        {"x5c": ["AAAA"]},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"cty": "JWT"},
        {"zip": "DEF"},
    ],
)
def test_header_parameters_that_are_never_ours_are_not_followed(ring, extra):
    assert reason(signed(ring, header=extra)) == Reason.MALFORMED


@pytest.mark.parametrize("kid", ["../../dev/null", "' OR '1'='1", "", "\x00", "x" * 500, None, 7, {"a": 1}, ["a"]])
def test_a_key_id_is_a_name_to_look_up_and_nothing_more(ring, kid):
    assert reason(signed(ring, header={"kid": kid})) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("typ", ["JWT", "", None, "rt+jwt", "logout+jwt", "at", 7])
def test_the_type_must_be_that_of_an_access_token(ring, typ):
    assert reason(signed(ring, header={"typ": typ})) == Reason.WRONG_TYPE


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_type_may_be_spelled_as_rfc_9068_allows(ring, typ):
    assert reason(signed(ring, header={"typ": typ})) == "accepted"


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


@pytest.mark.parametrize("name", tokens.REQUIRED)
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


def test_the_leeway_is_two_seconds_and_no_more(ring):
    now = time.time()
    assert reason(tokens.mint(claims(issued=now - 60, expires=now - 1.5))) == "accepted"
    assert reason(tokens.mint(claims(issued=now - 60, expires=now - 2.1))) == Reason.EXPIRED
    assert reason(tokens.mint(claims(issued=now + 1.5))) == "accepted"
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


@pytest.mark.parametrize("tail", ["=", "==", "===", ".", ".x", " ", "\n", "\x00"])
def test_one_token_is_written_in_one_way(ring, tail):
    assert reason(tokens.mint(claims()) + tail) == Reason.MALFORMED


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "ä.ö.ü",
        '{"protected":"","payload":"","signature":""}',
        "A" * 8192,
        "a." + "A" * 1_000_000 + ".c",
        "bnVsbA.bnVsbA.bnVsbA",
        "W10.W10.W10",
        b64(b"[" * 3000) + ".e30.AAAA",
        b64(b"\xff\xfe") + ".e30.AAAA",
        "A" * 43,
    ],
)
def test_what_is_not_a_token_is_malformed(ring, text):
    assert reason(text) in {Reason.MALFORMED, Reason.WRONG_TYPE}


def test_the_last_letter_has_no_second_spelling(ring):
    """Unused bits at the end of base64url: a deny entry by the token's text would miss these."""
    token = tokens.mint(claims())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = [token[:-1] + letter for letter in letters if letter != token[-1]]
    assert {reason(text) for text in spellings} <= {Reason.MALFORMED, Reason.BAD_SIGNATURE}


def test_duplicate_keys_added_to_the_payload_break_the_signature(ring):
    header, payload, signature = tokens.mint(claims()).split(".")
    doubled = base64.urlsafe_b64decode(payload + "==")[:-1] + b', "role": "admin"}'
    assert reason(f"{header}.{b64(doubled)}.{signature}") == Reason.BAD_SIGNATURE


def test_a_null_ecdsa_signature_is_refused():
    with policy.use(replace(policy.site(), keys=key_ring.KeyRing.generate("ES256"))):
        text = tokens.mint(claims()).rpartition(".")[0]
        assert reason(f"{text}.{b64(bytes(64))}") == Reason.BAD_SIGNATURE


def test_keys_that_are_not_in_force_sign_nothing_that_is_believed(ring, algorithm):
    next_key = next(key for key in ring.keys if key.state == "next")
    assert reason(signed(ring, header={"kid": next_key.kid}, key=next_key)) == Reason.BAD_SIGNATURE

    gone = replace(ring.current, state="retired", until=time.time() - 1)
    token = tokens.mint(claims())
    with policy.use(
        replace(policy.current(), keys=key_ring.KeyRing((gone, replace(next_key, state="current")), "AA=="))
    ):
        assert reason(token) == Reason.BAD_SIGNATURE


def test_a_token_of_another_ring_is_refused(ring, algorithm):
    stranger = replace(policy.current(), keys=key_ring.KeyRing.generate(algorithm))
    with policy.use(stranger):
        token = tokens.mint(claims())
    assert reason(token) == Reason.BAD_SIGNATURE


def test_what_pyjwt_alone_would_have_let_through():
    """Why there are checks of ours: PyJWT takes padding, text for a number, and whole seconds for fractions."""
    secret = "k" * 32
    token = jwt.encode({"exp": str(int(time.time()) + 60)}, secret, "HS256")
    assert jwt.decode(token + "=" * (-len(token.split(".")[2]) % 4), secret, ["HS256"])
    assert jwt.decode(token, secret, ["HS256"])["exp"].isdigit()
