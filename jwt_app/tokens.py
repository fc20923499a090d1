"""Access tokens: the one place where they are signed and verified.

A token as it goes over the wire is three parts in base64url, header.payload.signature (RFC 7519, RFC 9068):

    {"alg": "HS256", "typ": "at+jwt", "kid": "mB4xq0…"}
    {"iss": "authdemo", "aud": "authdemo-pages", "sub": "7", "name": "maple-17", "role": "member", "ver": 1,
     "iat": 1763683351, "exp": 1763683411, "jti": "…", "sid": "…", "mode": "refresh"}

Anybody can read it. Nobody without the key can make one, so what it says is believed until `exp`, unless its mode says
that somebody must be asked. Dates are by the clock of the server that signs, and are compared with the clocks of those
that verify, which may differ from it by the leeway. What a change of the account cuts off is decided by `ver`, the
account's version as of signing, and by no clock.
"""

import json
import math
import re
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt

from authdemo import policy, trace
from authdemo.basics import base64url
from authdemo.strategy import Reason, Rejected
from jwt_app import key_file, key_ring, seen_tokens, token_claims
from jwt_app.token_claims import REQUIRED, TokenClaims

TYPE = "at+jwt"  # RFC 9068, 2.1
LONGEST = 4096  # characters: more than a browser keeps
SHORT = 10.0  # seconds: what lives for less expires at a fraction of one, all else at a whole one

# Three parts, none empty, of base64url alone: PyJWT would take padding too, and one token could then be written twice.
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_SIGNATURE_LENGTHS = {"HS256": 43, "ES256": 86, "EdDSA": 86}  # characters; RS256: as long as the key


class Expired(Rejected):
    """Signed by us and past its time: what it said is kept, since a refresh token may renew it."""

    def __init__(self, claims: TokenClaims):
        super().__init__(Reason.EXPIRED, at=claims.expires)
        self.claims = claims


class NotYetValid(Rejected):
    """Signed by us and dated later than it is now: a clock was set back, or another server's is ahead of ours."""

    def __init__(self) -> None:
        super().__init__(Reason.NOT_YET_VALID)


class CompromisedKey(Rejected):
    """Signed with a key that is known to have leaked: worth nothing, and no reason to distrust the refresh token."""

    def __init__(self) -> None:
        super().__init__(Reason.BAD_SIGNATURE, detail="compromised key")


def dates(lives: float) -> tuple[int, float]:
    """`iat` and `exp` of a token that is signed now and lives for so many seconds.

    `iat` is a whole second, rounded down: other verifiers know no fractions, and take one for a token from the future
    (RFC 7519, 2 allows both). `exp` is a whole number of seconds later, but where lives are as short as in the lab.
    """
    now = time.time()
    if lives < SHORT:
        return int(now), math.floor((now + lives) * 1000) / 1000
    return int(now), int(int(now) + lives)


def mint(claims: TokenClaims) -> str:
    """Sign an access token with the current key; its dates are those of `dates`."""
    key, rules = key_file.ring().current, policy.current()
    payload = {
        "iss": rules.issuer,
        "aud": claims.audience,
        "sub": str(claims.user_id),
        "name": claims.username,
        "role": claims.role,
        "ver": claims.version,
        "iat": int(claims.issued),
        "exp": claims.expires,
        "jti": secrets.token_urlsafe(16),
        "sid": claims.login_id,
        "mode": claims.mode,
    }
    return jwt.encode(payload, key.signing, key.algorithm, headers={"typ": TYPE, "kid": key.kid})


def verify(token: str, audience: str) -> TokenClaims:
    """Check form, type, key, signature, addressee and times, in this order. Raises `Rejected` at the first that fails.

    RFC 8725: the key decides the algorithm (3.1), keys come from the ring alone (3.10), the type is explicit (3.11),
    issuer and audience must be ours (3.8, 3.9). A token that passed before is not checked again but for its times.
    """
    trace.passed("cookie")
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise Rejected(Reason.MALFORMED)
    trace.passed("split")
    ring = key_file.ring()  # one, from here on: what one ring finds genuine no other may take for it
    find_out = _remembered if policy.current().remembers_tokens else _checked
    genuine = find_out(token, ring, audience)
    _check_times(genuine.claims, genuine.not_before)
    trace.passed("times")
    return genuine.claims


@dataclass(frozen=True)
class Genuine:
    """A token that we have signed, and what of it no time changes."""

    key: key_ring.Key
    claims: TokenClaims
    not_before: float | None


def _remembered(token: str, ring: key_ring.KeyRing, audience: str) -> Genuine:
    """From memory; what is not there is checked, and kept if it holds."""
    name = seen_tokens.name_of(token, policy.current().issuer, audience)
    genuine = _seen(name, ring)
    if genuine is None:
        genuine = _checked(token, ring, audience)
        ring.seen.keep(name, genuine)
    return genuine


def _seen(name: bytes, ring: key_ring.KeyRing) -> Genuine | None:
    """What was found out before, where these very bytes were checked by this ring, and the key is still good."""
    began = time.perf_counter()
    genuine: Genuine | None = ring.seen.get(name)
    if genuine is None or not genuine.key.verifies(time.time()):
        return None
    trace.note("signature", f"{genuine.key.algorithm} {trace.FROM_MEMORY}", began)
    trace.passed("memory")
    return genuine


def _checked(token: str, ring: key_ring.KeyRing, audience: str) -> Genuine:
    """By its signature: nothing in the token is believed before that holds."""
    header = _header(token[: token.index(".")])
    if _is_cut_off(header, token):
        raise Rejected(Reason.MALFORMED)
    key = _key_of(header, ring)
    trace.passed("header")
    with trace.step("signature", key.algorithm):
        payload = _verified_payload(token, key, audience)
    trace.passed("signature")
    claims = token_claims.read(payload)
    trace.passed("claims")
    return Genuine(key, claims, payload.get("nbf"))


def _is_cut_off(header: dict[str, Any], token: str) -> bool:
    """Whether the signature is not as long as all of the algorithm are that the header names."""
    whole = _SIGNATURE_LENGTHS.get(str(header.get("alg")))
    return whole is not None and len(token) - token.rindex(".") - 1 != whole


def _key_of(header: dict[str, Any], ring: key_ring.KeyRing) -> key_ring.Key:
    if str(header.get("typ", "")).lower().removeprefix("application/") != TYPE:
        raise Rejected(Reason.WRONG_TYPE)
    if header.keys() - {"alg", "typ", "kid"}:  # jwk, jku, x5u, crit, b64: never ours, never followed
        raise Rejected(Reason.MALFORMED)
    key = ring.by_kid.get(header["kid"]) if isinstance(header.get("kid"), str) else None
    if key and key.state == "compromised":
        raise CompromisedKey
    if key is None or not key.verifies(time.time()) or header.get("alg") != key.algorithm:
        raise Rejected(Reason.BAD_SIGNATURE)
    return key


@lru_cache(maxsize=64)  # every token of one key has the same header
def _header(segment: str) -> dict[str, Any]:
    try:
        header = json.loads(base64url.decode(segment))
    except (ValueError, RecursionError):
        raise Rejected(Reason.MALFORMED) from None
    if not isinstance(header, dict):
        raise Rejected(Reason.MALFORMED)
    return header


def _verified_payload(token: str, key: key_ring.Key, audience: str) -> dict[str, Any]:
    """What PyJWT checks. It cuts times to whole seconds and takes text for a number, so those are checked below."""
    try:
        return jwt.decode(
            token,
            key.verifying,
            algorithms=[key.algorithm],
            issuer=policy.current().issuer,
            audience=audience,
            options={
                "require": REQUIRED,
                "strict_aud": True,
                "enforce_minimum_key_length": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.InvalidSignatureError, jwt.InvalidKeyError, jwt.InvalidAlgorithmError):
        raise Rejected(Reason.BAD_SIGNATURE) from None
    except jwt.InvalidAudienceError:
        raise Rejected(Reason.WRONG_AUDIENCE) from None
    except jwt.InvalidIssuerError:
        raise Rejected(Reason.WRONG_ISSUER) from None
    except jwt.PyJWTError as error:
        raise Rejected(Reason.MALFORMED, detail=str(error)) from None


def _check_times(claims: TokenClaims, not_before: float | None) -> None:
    now, leeway = time.time(), policy.current().leeway
    if max(claims.issued, not_before or 0) > now + leeway:
        raise NotYetValid
    if now >= claims.expires + leeway:
        raise Expired(claims)
