"""What a verifier of access tokens must refuse, and with which word: RFC 8725, RFC 9068, ASVS 5.0 chapter 9.

Its form, its header, its key and its signature; what it says is looked at in `test_token_claims`.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from authdemo import policy
from authdemo.strategy import Reason
from jwt_app import key_ring, tokens
from tests.jwt_app.crafted import b64, changed, claims, reason, signed, unpack

pytestmark = pytest.mark.usefixtures("remembering")


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


def test_the_key_announced_as_next_is_believed_since_another_machine_may_sign_with_it(ring, algorithm):
    next_key = next(key for key in ring.keys if key.state == "next")
    assert reason(signed(ring, header={"kid": next_key.kid}, key=next_key)) == "accepted"


def test_keys_that_are_not_in_force_any_more_sign_nothing_that_is_believed(ring, algorithm):
    next_key = next(key for key in ring.keys if key.state == "next")
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
