"""The key ring: which keys sign, which still verify, and what happens when one is changed.

A key is `next` (published, not yet signing: verifiers elsewhere learn of it in time), then `current` (it signs), then
`retired` (verifies until the last token it signed is out), then gone. A `compromised` key verifies nothing at once;
its kid stays known, so that an honest browser with a refresh token is renewed instead of sent to the sign-in form.

One algorithm per key, taken from the key and never from the token (RFC 8725, 3.1). HMAC keys are 256 random bits
(RFC 8725, 3.5) and never Django's SECRET_KEY, which signs other things and changes for other reasons.
"""

import base64
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.conf import settings
from filelock import FileLock
from jwt.algorithms import get_default_algorithms

from authdemo import env, policy

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
            return base64.urlsafe_b64decode(self.secret)
        return serialization.load_pem_private_key(self.secret.encode(), password=None)

    @cached_property
    def verifying(self) -> Any:
        """What PyJWT verifies with: the public half, where there is one. With HS256 whoever verifies can also sign."""
        return self.signing if self.algorithm == "HS256" else self.signing.public_key()

    def verifies(self, now: float) -> bool:
        return self.state == "current" or (self.state == "retired" and self.until is not None and now < self.until)

    def public_jwk(self) -> dict[str, Any]:
        """The public half as a JWK (RFC 7517)."""
        jwk: dict[str, Any] = ALGORITHMS[self.algorithm].to_jwk(self.verifying, as_dict=True)
        return {**jwk, "kid": self.kid, "alg": self.algorithm, "use": "sig"} | {"key_ops": ["verify"]}

    @classmethod
    def generate(cls, algorithm: str, state: str) -> "Key":
        return cls(secrets.token_urlsafe(9), algorithm, state, _new_secret(algorithm), time.time())


def _new_secret(algorithm: str) -> str:
    if algorithm == "HS256":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
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
        return cls(keys, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())

    @cached_property
    def current(self) -> Key:
        return next(key for key in self.keys if key.state == "current")

    @cached_property
    def by_kid(self) -> dict[str, Key]:
        return {key.kid: key for key in self.keys}

    @cached_property
    def sealing(self) -> bytes:
        return base64.urlsafe_b64decode(self.refresh_key)

    def published(self) -> list[dict[str, Any]]:
        """The JWK set: public halves of every key that verifies or soon will. Empty for HS256, which has none."""
        now = time.time()
        return [
            key.public_jwk()
            for key in self.keys
            if key.algorithm != "HS256" and (key.state == "next" or key.verifies(now))
        ]

    def rotated(self, algorithm: str, last_token: float, *, overlap: bool, compromised: bool) -> "KeyRing":
        """The ring one step on. `last_token`: seconds until the last token signed by the current key is out."""
        now = time.time()
        if compromised:  # whoever read the file has read all of it
            kept = [replace(key, state="compromised", until=now + last_token) for key in self.keys]
            fresh = KeyRing.generate(algorithm)
            return KeyRing((*fresh.keys, *kept), self.refresh_key)
        known = [key for key in self.keys if key.until is not None and now < key.until]
        if overlap:
            known.append(replace(self.current, state="retired", until=now + last_token))
        prepared = next((k for k in self.keys if k.state == "next" and k.algorithm == algorithm), None)
        current = replace(prepared or Key.generate(algorithm, "current"), state="current")
        return KeyRing((current, Key.generate(algorithm, "next"), *known), self.refresh_key)

    def to_json(self) -> bytes:
        return json.dumps({"keys": [asdict(key) for key in self.keys], "refresh_key": self.refresh_key}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "KeyRing":
        found = json.loads(text)
        return cls(tuple(Key(**key) for key in found["keys"]), found["refresh_key"])


def ring() -> KeyRing:
    """The ring in force: an experiment's own, or the site's."""
    return policy.current().keys or _site_ring()


def rotate(*, overlap: bool = True, compromised: bool = False) -> str:
    """Put the next key in force on the site and return its kid; every server process sees it with its next request.

    With an overlap nobody notices; without one, or with a compromised key, every access token out is refused at once.
    """
    ring()  # there is one now
    return _step_on(overlap=overlap, compromised=compromised).current.kid


def _step_on(*, overlap: bool = True, compromised: bool = False) -> KeyRing:
    with FileLock(_path().with_suffix(".lock")):
        before = _read(_path())
        rotated = before.rotated(settings.JWT_ALGORITHM, _longest_life(), overlap=overlap, compromised=compromised)
        _replace(rotated)
    return rotated


_cached: tuple[tuple[Any, ...], KeyRing] | None = None


def _site_ring() -> KeyRing:
    """The site's ring, read again whenever its file has changed."""
    global _cached
    path = _path()
    try:
        stat = path.stat()
    except FileNotFoundError:
        env.write_once(path, KeyRing.generate(settings.JWT_ALGORITHM).to_json())
        stat = path.stat()
    stamp = (path, stat.st_mtime_ns, stat.st_ino, stat.st_size)
    if _cached is None or _cached[0] != stamp:
        _cached = (stamp, _read(path))
    if _cached[1].current.algorithm != settings.JWT_ALGORITHM:  # the setting was changed: step on, with an overlap
        _step_on()
        return _site_ring()
    return _cached[1]


def site_ring_if_made() -> KeyRing | None:
    """The site's ring as its file has it, for a look: none is made, none is rotated."""
    try:
        return _read(_path())
    except FileNotFoundError:
        return None


def _path() -> Path:
    return Path(settings.VAR) / "keys.json"


def _read(path: Path) -> KeyRing:
    return KeyRing.from_json(path.read_bytes())


def _replace(rotated: KeyRing) -> None:
    """Write the file whole, then put it in place: a reader sees the old ring or the new one."""
    draft = _path().with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(rotated.to_json())
    os.replace(draft, _path())


def _longest_life() -> float:
    """Seconds until the last token signed now is out, whatever its mode."""
    site = policy.site()
    return max(site.access_max_seconds, site.stateless_seconds) + site.leeway
