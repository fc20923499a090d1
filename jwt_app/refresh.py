"""Refresh tokens: what one looks like, and whether we made it. No store is asked here.

    1.<login id>.<generation>.<nonce>.<mac>

The nonce is the family's secret: 256 random bits that the browser alone holds (Redis keeps its SHA-256). The mac is
HMAC-SHA256, over the site's name too, under a key of its own that Redis never sees, and is checked before Redis is
asked: a login id can be read in every access token, and must let nobody rotate or end a family. The successor of a
token follows from the token, so two tabs that renew at once are given the same one.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256

from authdemo import policy
from authdemo.basics import base64url
from authdemo.strategy import Reason, Rejected
from jwt_app import key_file

_SHAPE = re.compile(r"1\.([A-Za-z0-9_-]{22})\.([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class RefreshToken:
    """One generation of a family's refresh token."""

    login_id: str
    generation: int
    nonce: str

    @classmethod
    def first(cls, login_id: str) -> "RefreshToken":
        return cls(login_id, 1, secrets.token_urlsafe(32))

    def successor(self, generation: int) -> "RefreshToken":
        return replace(self, generation=generation)

    @property
    def fingerprint(self) -> str:
        """What the server may keep of the nonce (SHA-256, hex)."""
        return sha256(self.nonce.encode()).hexdigest()

    def sealed(self) -> str:
        """As it goes over the wire."""
        text = f"1.{self.login_id}.{self.generation}.{self.nonce}"
        return f"{text}.{_mac(text)}"


def read(sealed: str) -> RefreshToken:
    """The token, if it is one that we made. Raises `Rejected`."""
    parts = _SHAPE.fullmatch(sealed)
    if parts is None:
        raise Rejected(Reason.MALFORMED)
    text, _, mac = sealed.rpartition(".")
    if not hmac.compare_digest(mac, _mac(text)):
        raise Rejected(Reason.BAD_SIGNATURE)
    return RefreshToken(parts[1], int(parts[2]), parts[3])


def _mac(text: str) -> str:
    named = f"refresh token of {policy.current().issuer}: {text}"
    digest = hmac.digest(key_file.ring().sealing, named.encode(), "sha256")
    return base64url.encode(digest)
