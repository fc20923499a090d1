"""Another service's side of a token: whatever is not genuine, in time and for it, it refuses."""

import json
import time
import warnings
from dataclasses import replace

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from authdemo import policy
from authdemo.basics.another_service import LONGEST, Refused
from authdemo.lab.attacks.forgeries import Workshop, catalogue
from authdemo.lab.attacks.token_text import hmac_signed
from jwt_app import tokens, verifier
from jwt_app.key_ring import KeyRing
from jwt_app.verifier import Keys, usable
from tests.jwt_app.crafted import claims
from tests.jwt_app.issuer import AUDIENCE, Issuer, who

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # as a name, by RFC 9864
KNOWN_HERE_ALONE = {  # what a site asks of its own tokens, and nobody else can know of
    *("mode that is not allowed", "without mode", "without sid", "without ver", "sub with foreign digits"),
}


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def keys(issuer):
    return Keys(issuer.published, lambda: issuer.time)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"aud": "another API"}, "for somebody else"),
        ({"aud": None}, "incomplete"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "incomplete"),
        ({"jti": None}, "incomplete"),
        ({"iss": "somebody"}, "from somebody else"),
        ({"iss": None}, "incomplete"),
        ({"name": None}, "malformed"),
        ({"role": ["admin"]}, "malformed"),
        ({"sub": 7}, "malformed"),
        ({"aud": [AUDIENCE]}, "for somebody else"),
        ({"exp": "9999999999"}, "malformed"),
        ({"exp": 10**30}, "malformed"),
        ({"iat": "1"}, "malformed"),
        ({"iat": -1}, "malformed"),
        ({"nbf": "1"}, "malformed"),
        ({"nbf": True}, "malformed"),
        ({"headers": {"typ": "JWT"}}, "wrong type"),
        ({"headers": {"typ": None}}, "wrong type"),
        ({"headers": {"kid": ""}}, "unknown key"),
    ],
)
def test_what_it_refuses_of_a_genuine_signature(issuer, keys, said, why):
    with pytest.raises(Refused, match=why):
        who(issuer.signs(**said), keys)


@pytest.mark.parametrize("leeway", [0.0, 2.0])
def test_a_token_is_good_until_its_exp_and_for_the_leeway_to_a_fraction_of_a_second(issuer, keys, leeway):
    expires = int(time.time()) + 10.5
    token = issuer.signs(exp=expires)
    with time_machine.travel(expires + leeway - 0.1, tick=False):
        assert who(token, keys, leeway=leeway)
    with time_machine.travel(expires + leeway, tick=False), pytest.raises(Refused, match="expired"):
        who(token, keys, leeway=leeway)


@pytest.mark.parametrize("name", ["iat", "nbf"])
def test_what_is_of_the_future_is_refused(issuer, keys, name):
    with pytest.raises(Refused, match="not valid yet"):
        who(issuer.signs(**{name: time.time() + 600}), keys)


def test_nothing_that_must_be_understood_is_ignored(issuer, keys):
    """RFC 7515, 4.1.11. PyJWT knows `b64`, and would take this."""
    key = issuer.keys[0]
    shop = Workshop(issuer.signs(), replace(policy.site(), keys=KeyRing((key,), "")), "")
    token = shop.raw(json.dumps(shop.claims).encode(), {"crit": ["b64"], "b64": True})
    assert jwt.decode(token, key.verifying, [key.algorithm], audience=AUDIENCE)
    with pytest.raises(Refused, match="wrong type"):
        who(token, keys)


def test_a_public_key_is_no_secret_and_no_signature_is_none(issuer, keys):
    """The key decides the algorithm, and never the header (RFC 8725, 3.1)."""
    key = issuer.keys[0]
    head, payload, signature = issuer.signs().split(".")
    forged = jwt.encode({"sub": "1"}, "x" * 32, "HS256", {"typ": "at+jwt", "kid": key.kid})
    nothing = jwt.encode({"sub": "1"}, "", "none", {"typ": "at+jwt", "kid": key.kid})
    other = Issuer().signs(headers={"kid": key.kid})
    for token in (forged, nothing, other, f"{head}.{payload}.{signature[:-4]}AAAA", f"{head}.{payload}.", "a.b.c", ""):
        with pytest.raises(Refused):
            who(token, keys)
    with pytest.raises(Refused, match="malformed"):
        who("a" * LONGEST + ".b.c", keys)


@pytest.mark.parametrize("algorithm", sorted(verifier.ALGORITHMS))
def test_a_public_key_is_no_secret_to_sign_with(algorithm):
    """Algorithm confusion: all else about it is right, and whoever knows the public key could have made it."""
    issuer = Issuer(algorithm)
    keys, genuine = Keys(issuer.published), issuer.signs()
    key, said = issuer.keys[0], who(genuine, keys)
    pem = key.verifying.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), json.dumps(key.public_jwk()).encode()):
        for name in ("HS256", algorithm):
            token = hmac_signed(said, secret, {"typ": "at+jwt", "kid": key.kid, "alg": name})
            with pytest.raises(Refused, match=r"bad signature|wrong algorithm"):
                who(token, keys)


@pytest.mark.parametrize("algorithm", sorted(verifier.ALGORITHMS))
@pytest.mark.django_db
def test_every_forgery_of_the_labs_catalogue_is_refused(algorithm):
    rules = replace(policy.site(), keys=KeyRing.generate(algorithm))
    with policy.use(rules):
        genuine = tokens.mint(claims())
    shop = Workshop(genuine, rules, "http://127.0.0.1:9", retired=Issuer(algorithm).signs())
    keys = Keys(lambda: {"keys": rules.keys.published()})
    assert who(genuine, keys, rules.audience, rules.issuer)["name"] == "alice"
    accepted = set()
    for forgery in catalogue(shop):
        text = forgery.token.decode("latin-1") if isinstance(forgery.token, bytes) else forgery.token
        try:
            who(text, keys, rules.audience, rules.issuer, leeway=0)  # one of them expired a second ago
        except Refused:
            continue
        accepted.add(forgery.name)
    assert accepted == KNOWN_HERE_ALONE


def test_a_short_key_signs_for_nobody():
    """RFC 7518, 3.3: PyJWT warns, unless it is told to refuse."""
    issuer, short = Issuer("RS256"), rsa.generate_private_key(public_exponent=65537, key_size=1024)
    kid = issuer.keys[0].kid
    jwk = RSAAlgorithm.to_jwk(short.public_key(), as_dict=True) | {"kid": kid, "alg": "RS256"}
    said, head = jwt.decode(issuer.signs(), options={"verify_signature": False}), {"typ": "at+jwt", "kid": kid}
    with warnings.catch_warnings(action="ignore"):
        token = jwt.encode(said, short, "RS256", head)
    with pytest.raises(Refused, match="bad key"):
        who(token, Keys(lambda: {"keys": [jwk]}))


@pytest.mark.parametrize(
    "jwks", [None, [], {}, {"keys": None}, {"keys": "all"}], ids=["null", "a list", "empty", "no keys", "a text"]
)
def test_what_is_no_jwk_set_changes_nothing(issuer, keys, jwks, monkeypatch):
    who(issuer.signs(), keys)
    monkeypatch.setattr(keys, "_asked", lambda: jwks)
    issuer.time += verifier.FRESH_SECONDS
    assert who(issuer.signs(), keys)


def test_of_a_set_what_is_of_another_kind_is_left_out(issuer):
    good = issuer.keys[0].public_jwk()
    others = [None, {}, {"kty": "oct", "alg": "HS256", "kid": "a", "k": "AAAA"}, {**good, "kid": 7}]
    others += [{**good, "kid": "e", "use": "enc"}, {**good, "kid": "c", "crv": "P-0"}]
    others += [{**good, "kid": "o", "key_ops": ops} for ops in (["sign"], [], "verify", None)]
    others += [{**good, "kid": "l", "alg": alg} for alg in (["ES256"], {}, None, 1)]
    others += [{**good, "kid": "x", "x": x} for x in (5, None, "AA", "é")]
    assert set(usable({"keys": [*others, good]})) == {good["kid"]}
    del good["key_ops"]
    assert set(usable({"keys": [good]})) == {good["kid"]}, "it need not be there"
