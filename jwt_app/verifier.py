"""Another service's side of a token: `python -m jwt_app.verifier --keys URL --audience AUD --issuer ISS`.

It knows where the public keys are, for whom a token must be and by whom, and nothing else of us: the standard library
and PyJWT are all that it takes, beside what programs of its kind have in common (`authdemo/basics/another_service.py`,
which has its door, too). So it can say who asks while we are away, and cannot say whether they have logged out since.
AUD and ISS are those of a token that a client of the API gets (`/jwt/api/token`); a page's cookie has another audience.

PyJWT brings a client for JWK sets, with two traits that an open door must not have: each unknown `kid` makes it ask
again, so whoever sends nonsense has it ask; and once its cache is over, it knows nothing while the issuer is away. Here
unknown names ask once in ten seconds for all together, and what was known stays known for an hour.

A key that was stolen, or suspended for another reason, is believed until the keys are asked for again: for a minute,
and for that hour by a verifier that is kept from the site. A key that signs before it was heard of, as after two
rotations within a minute or after `rotate_key --compromised`, has its first token ask, ten seconds after the last
question at the earliest; until then its tokens are refused.

RFC 8725: the key decides the algorithm (3.1), an explicit type (3.11), the audience (3.9); RFC 9068, 4: the issuer;
RFC 7515, 4.1.11: `crit`; RFC 7519, 2: a NumericDate is a number.
"""

import argparse
import math
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jwt

from authdemo.basics.another_service import LONGEST, Refused, Service, serve
from authdemo.basics.asking_a_site import ANSWER_SECONDS, Unknown, address, asked, seconds

TYPES = {"at+jwt", "application/at+jwt"}  # RFC 9068, 4
ALGORITHMS = {"RS256", "ES256", "EdDSA"}  # what has a public half
REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti"]
TEXTS = ("sub", "name", "role")  # what is said of somebody
DATES = ("exp", "iat", "nbf")
LAST_DATE = 253402300799  # the end of the year 9999: no calendar goes further
LEEWAY = 2.0  # seconds by which clocks may differ
FRESH_SECONDS = 60.0  # for so long a key is believed that is out of force by now
PAUSE_SECONDS = 10.0  # at least, from one question to the next
STALE_SECONDS = 3600.0  # and for so long while nobody answers
WHY: dict[type[jwt.PyJWTError], str] = {  # of what PyJWT raises; anything else is malformed
    jwt.InvalidSignatureError: "bad signature",
    jwt.InvalidAudienceError: "for somebody else",
    jwt.InvalidIssuerError: "from somebody else",
    jwt.ImmatureSignatureError: "not valid yet",
    jwt.MissingRequiredClaimError: "incomplete",
    jwt.InvalidAlgorithmError: "wrong algorithm",
    jwt.InvalidKeyError: "bad key",
}
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class Keys:
    """The issuer's public keys by name, as far as they are known. Safe for threads."""

    def __init__(
        self,
        asked: Callable[[], Any],
        now: Callable[[], float] = time.monotonic,
        *,
        fresh: float = FRESH_SECONDS,
        pause: float = PAUSE_SECONDS,
    ):
        """`asked`: returns a JWK set (RFC 7517, 5), or raises `Unknown`; `now`: a clock (s).

        `fresh`: seconds that a key is believed which may be out of force; `pause`: at least, between two questions.
        """
        self._asked, self._now, self._fresh, self._pause = asked, now, fresh, pause
        self._known: dict[str, jwt.PyJWK] = {}
        self._heard = self._tried = -float("inf")
        self._asking = threading.Lock()

    def named(self, kid: str) -> jwt.PyJWK:
        """Raises `Refused` where there is no such key, `Unknown` where that cannot be said."""
        if self.age >= self._fresh or kid not in self._known:
            self._ask()
        if self.age > STALE_SECONDS:
            raise Unknown("no keys are known, or they were last heard of too long ago")
        try:
            return self._known[kid]
        except KeyError:
            raise Refused("unknown key") from None

    @property
    def age(self) -> float:
        """How long ago they were last heard of (s)."""
        return self._now() - self._heard

    def __len__(self) -> int:
        return len(self._known)

    def _ask(self) -> None:
        """Not more often than there is a pause between. One thread asks; the others go by what is known, and where
        that is nothing they wait for an answer, no longer than for one that they had asked for themselves."""
        if not self._asking.acquire(timeout=0 if self._known else ANSWER_SECONDS):
            return
        try:
            if self._now() - self._tried < self._pause:
                return  # another one has, just now
            self.refresh()
        except Unknown as why:
            print(f"The keys were asked for in vain: {why}", file=sys.stderr)
        finally:
            self._asking.release()

    def refresh(self) -> None:
        """Ask now. Raises `Unknown`; what is known stays known then."""
        self._tried = self._now()
        self._known, self._heard = usable(self._asked()), self._now()

    @property
    def algorithms(self) -> list[str]:
        """Those that the keys are for."""
        return sorted({key.algorithm_name for key in self._known.values()})


def usable(jwks: Any) -> dict[str, jwt.PyJWK]:
    """Those of a JWK set that sign tokens such as ours; others are left out (RFC 7517, 5). Raises `Unknown`."""
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
        raise Unknown("what is there is no JWK set")
    found: dict[str, jwt.PyJWK] = {}
    for each in jwks["keys"]:
        if _fits(each) and each["kid"] not in found:
            try:
                found[each["kid"]] = jwt.PyJWK(each)
            except jwt.PyJWTError:
                continue  # of a kind that is not known here
    return found


def _fits(jwk: Any) -> bool:
    """Whether its name, its algorithm and its purpose (RFC 7517, 4.2 and 4.3) are those of a key that checks tokens."""
    if not isinstance(jwk, dict):
        return False
    kid, alg, may = jwk.get("kid"), jwk.get("alg"), jwk.get("key_ops", ["verify"])
    return (
        isinstance(kid, str)
        and isinstance(alg, str)
        and alg in ALGORITHMS
        and jwk.get("use", "sig") == "sig"
        and isinstance(may, list)
        and "verify" in may
    )


def verified(token: str, keys: Keys, audience: str, issuer: str, leeway: float = LEEWAY) -> dict[str, Any]:
    """The claims of a token that is genuine, in time, of this issuer and for us. Raises `Refused`, `Unknown`.

    In time to a fraction of a second: PyJWT cuts times to whole ones.
    """
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise Refused("malformed")
    try:
        header = jwt.get_unverified_header(token)
        if str(header.get("typ", "")).lower() not in TYPES or "crit" in header:
            raise Refused("wrong type")
        key = keys.named(str(header.get("kid", "")))
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm_name],
            audience=audience,
            issuer=issuer,
            leeway=leeway,
            options={"require": REQUIRED, "verify_exp": False, "strict_aud": True, "enforce_minimum_key_length": True},
        )
    except jwt.PyJWTError as error:
        raise Refused(WHY.get(type(error), "malformed")) from None
    if not _is_typed(claims):
        raise Refused("malformed")
    if claims["exp"] <= time.time() - leeway:
        raise Refused("expired")
    return claims


def _is_typed(claims: Mapping[str, Any]) -> bool:
    """PyJWT takes a text for a number, and has no opinion on what a profile adds."""
    dates = [claims[name] for name in DATES if name in claims]
    return all(isinstance(claims.get(name), str) for name in TEXTS) and all(
        isinstance(date, int | float) and not isinstance(date, bool) and 0 <= date <= LAST_DATE for date in dates
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m jwt_app.verifier", description="Says who holds a token, asking nobody.")
    parser.add_argument("--keys", type=address, required=True, help="address of the JWK set")
    parser.add_argument("--audience", required=True, help="for whom tokens must be: their `aud`")
    parser.add_argument("--issuer", required=True, help="who must have issued them: their `iss`")
    parser.add_argument("--leeway", type=seconds, default=LEEWAY, help="seconds by which clocks may differ (2)")
    parser.add_argument("--fresh", type=seconds, default=FRESH_SECONDS, help="seconds keys are believed unasked (60)")
    parser.add_argument("--pause", type=seconds, default=PAUSE_SECONDS, help="seconds between two questions (10)")
    parser.add_argument("--port", type=int, default=8100, help="on 127.0.0.1 (8100; 0: any that is free)")
    told = parser.parse_args(arguments)
    keys = Keys(partial(asked, told.keys), fresh=told.fresh, pause=told.pause)

    def who(token: str) -> dict[str, Any]:
        claims = verified(token, keys, told.audience, told.issuer, told.leeway)
        return {name: claims[name] for name in (*TEXTS, "exp")}

    def health() -> dict[str, Any]:
        return {"keys": len(keys), "heard": round(min(keys.age, 1e9), 1)}

    service = partial(Service, "verifier", told.port, who, health, max(1, math.ceil(told.pause)))
    return serve(service, told.port, partial(said_of, told.keys, keys))


def said_of(url: str, keys: Keys) -> str:
    """Ask for the keys before anybody asks for them; what is to be known of that."""
    try:
        keys.refresh()
    except Unknown as why:
        return f"Keys      none were had at {url}: {why}. It is asked again when a token comes."
    if not keys:
        return f"Keys      none are published at {url}. With JWT_ALGORITHM=HS256 there is no public half: try ES256."
    return f"Keys      {len(keys)} at {url}: {', '.join(keys.algorithms)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
