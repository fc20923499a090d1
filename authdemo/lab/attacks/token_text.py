"""Taking a token apart and putting it together again, with somebody's key or with none: for those who attack."""

import hmac
import json
from typing import Any

import jwt

from authdemo.basics import base64url


def header_of(token: str) -> dict[str, Any]:
    """The header, as anybody can read it (RFC 7515, 3.1)."""
    return _read(token.split(".")[0])


def claims_of(token: str) -> dict[str, Any]:
    """The token claims, as anybody can read them."""
    return _read(token.split(".")[1])


def signed(claims: dict[str, Any], key: Any, header: dict[str, Any]) -> str:
    """A token that says this, signed with this key by the header's `alg`."""
    return jwt.encode(claims, key, header["alg"], headers={name: header[name] for name in header if name != "alg"})


def forged(token: str, key: Any, **claims: Any) -> str:
    """The same token with other claims, signed with a key that whoever does it must have got hold of."""
    return signed({**claims_of(token), **claims}, key, header_of(token))


def hmac_signed(claims: dict[str, Any], secret: bytes, header: dict[str, Any]) -> str:
    """By hand, since libraries refuse or complain where a secret is short or is really a public key."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{hmac_signature(text, secret)}"


def hmac_signature(text: str, secret: bytes) -> str:
    """HMAC with SHA-256 over the first two parts (RFC 7518, 3.2)."""
    return encoded(hmac.digest(secret, text.encode(), "sha256"))


def encoded(part: dict[str, Any] | bytes) -> str:
    """One part of a token: base64url without padding (RFC 7515, section 2)."""
    raw = part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()
    return base64url.encode(raw)


def _read(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64url.decode(part))
    return found
