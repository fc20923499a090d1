"""The key ring: which keys sign, which still verify, and what happens when one is changed.

A key is `next` (published, verifying, not yet signing), then `current` (it signs), then `retired` (verifies until the
last token it signed is out), then gone. One that was changed without an overlap is `suspended` for that time: it
verifies nothing, unless it is reinstated. A `compromised` key verifies nothing for good;
its kid stays known, so that an honest browser with a refresh token is renewed instead of sent to the sign-in form.

Machines that have a copy of the ring each get another one at different moments. What one of them signs with a key that
has just become current, another still knows as `next`: so that verifies, here as for whoever has the JWK set. Only what
is two steps ahead would be refused, and only until the next request after the file has come: step on once, bring the
file to all, then step on again. The other way round, what a machine that lags still signs with the key before is good
for as long as it may lag (`key_file.LAG_SECONDS`). A step without an overlap takes hold on each when its file comes.

One algorithm per key, taken from the key and never from the token (RFC 8725, 3.1). HMAC keys are 256 random bits
(RFC 8725, 3.5) and never Django's SECRET_KEY, which signs other things and changes for other reasons.

No file is read here and no setting: where the site's ring lies is `key_file`'s matter.
"""

import json
import secrets
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from authdemo.basics import base64url
from jwt_app.seen_tokens import SeenTokens

ALGORITHMS = get_default_algorithms()


@dataclass(frozen=True)
class Key:
    """One key. `secret` is base64url for HS256 and PEM (PKCS #8) otherwise; `until` (s) when a retired one is gone."""

    kid: str
    algorithm: str
    state: str
    secret: str
    created: float
    until: float | None = None

    @cached_property
    def signing(self) -> Any:
        """What PyJWT signs with."""
        if self.algorithm == "HS256":
            return base64url.decode(self.secret)
        return serialization.load_pem_private_key(self.secret.encode(), password=None)

    @cached_property
    def verifying(self) -> Any:
        """What PyJWT verifies with: the public half, where there is one. With HS256 whoever verifies can also sign."""
        return self.signing if self.algorithm == "HS256" else self.signing.public_key()

    def verifies(self, now: float) -> bool:
        """Not only what signs here: another machine may be a step ahead of us, or behind."""
        is_retired = self.state == "retired" and self.until is not None and now < self.until
        return self.state in {"current", "next"} or is_retired

    def public_jwk(self) -> dict[str, Any]:
        """The public half as a JWK (RFC 7517)."""
        jwk: dict[str, Any] = ALGORITHMS[self.algorithm].to_jwk(self.verifying, as_dict=True)
        return {**jwk, "kid": self.kid, "alg": self.algorithm, "use": "sig"} | {"key_ops": ["verify"]}

    @classmethod
    def generate(cls, algorithm: str, state: str) -> "Key":
        return cls(secrets.token_urlsafe(9), algorithm, state, _new_secret(algorithm), time.time())


def _new_secret(algorithm: str) -> str:
    if algorithm == "HS256":
        return base64url.encode(secrets.token_bytes(32))
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    if algorithm == "RS256":
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif algorithm == "ES256":
        private = ec.generate_private_key(ec.SECP256R1())
    else:
        private = ed25519.Ed25519PrivateKey.generate()
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@dataclass(frozen=True)
class KeyRing:
    """The keys of access tokens, and the one key that refresh tokens are sealed with, for as long as families live."""

    keys: tuple[Key, ...]
    refresh_key: str

    @classmethod
    def generate(cls, algorithm: str) -> "KeyRing":
        keys = (Key.generate(algorithm, "current"), Key.generate(algorithm, "next"))
        return cls(keys, base64url.encode(secrets.token_bytes(32)))

    @cached_property
    def current(self) -> Key:
        return next(key for key in self.keys if key.state == "current")

    @cached_property
    def by_kid(self) -> dict[str, Key]:
        return {key.kid: key for key in self.keys}

    @cached_property
    def sealing(self) -> bytes:
        return base64url.decode(self.refresh_key)

    @cached_property
    def seen(self) -> SeenTokens:
        """The tokens that its keys were found to have signed."""
        return SeenTokens()

    def published(self) -> list[dict[str, Any]]:
        """The JWK set: public halves of every key that verifies or soon will. Empty for HS256, which has none."""
        now = time.time()
        return [key.public_jwk() for key in self.keys if key.algorithm != "HS256" and key.verifies(now)]

    def rotated(self, algorithm: str, last_token: float, *, overlap: bool, compromised: bool) -> "KeyRing":
        """The ring one step on. `last_token`: seconds until the last token signed by the current key is out."""
        now = time.time()
        if compromised:  # whoever read the file has read all of it
            kept = [replace(key, state="compromised", until=now + last_token) for key in self.keys]
            fresh = KeyRing.generate(algorithm)
            return KeyRing((*fresh.keys, *kept), self.refresh_key)
        known = [key for key in self.keys if key.until is not None and now < key.until]
        known.append(replace(self.current, state="retired", until=now + last_token))
        if not overlap:  # nor for the keys before it, whose tokens are out as well
            known = [replace(key, state="suspended") if key.state == "retired" else key for key in known]
        prepared = next((k for k in self.keys if k.state == "next" and k.algorithm == algorithm), None)
        current = replace(prepared or Key.generate(algorithm, "current"), state="current")
        return KeyRing((current, Key.generate(algorithm, "next"), *known), self.refresh_key)

    @property
    def suspended(self) -> set[str]:
        """The kids of the keys that can be reinstated."""
        return {key.kid for key in self.keys if key.state == "suspended"}

    def reinstated(self, kids: Collection[str]) -> "KeyRing":
        """The ring in which those of these keys that are suspended verify again what they have signed."""
        back = self.suspended & set(kids)
        keys = (replace(key, state="retired") if key.kid in back else key for key in self.keys)
        return KeyRing(tuple(keys), self.refresh_key)

    def to_json(self) -> bytes:
        return json.dumps({"keys": [asdict(key) for key in self.keys], "refresh_key": self.refresh_key}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "KeyRing":
        found = json.loads(text)
        return cls(tuple(Key(**key) for key in found["keys"]), found["refresh_key"])
