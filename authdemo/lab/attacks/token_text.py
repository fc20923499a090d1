"""A credential as text: taken apart and put together again, with somebody's key or with none, for those who attack."""

import binascii
import hmac
import json
import re
import time
import zlib
from collections.abc import Iterator
from typing import Any

import jwt

from authdemo.basics import base64url

_PARTS = re.compile(r"[.:]")


def parts(credential: str) -> Iterator[str]:
    """The text as it stands, and whatever its parts say once decoded (base64url, unpacked where Django packed it)."""
    yield credential
    packed = credential.startswith(".")  # Django's signing marks compressed payloads so
    for part in _PARTS.split(credential.lstrip(".")):
        try:
            raw = base64url.decode(part)
            yield (zlib.decompress(raw) if packed else raw).decode()
        except (ValueError, binascii.Error, zlib.error):
            continue


def says(credential: str) -> str:
    """All of that as one text."""
    return "\n".join(parts(credential))


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


def resealed(refresh: str, key: bytes, issuer: str, nonce: str) -> str:
    """A refresh token of the same sign-in around another secret, sealed with a key that somebody has got hold of."""
    version, login, generation, _, _ = refresh.split(".")
    text = f"{version}.{login}.{generation}.{nonce}"
    return f"{text}.{encoded(hmac.digest(key, f'refresh token of {issuer}: {text}'.encode(), 'sha256'))}"


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


def decoded(token: str, key: Any, algorithm: str, **expected: Any) -> dict[str, Any]:
    """The claims of a token whose signature holds. Raises what PyJWT raises, also where `exp` has passed.

    That to a fraction of a second: PyJWT cuts times to whole ones, and tokens here live for one or two.
    """
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=options, **expected)
    if float(claims.get("exp", time.time() + 1)) <= time.time():
        raise jwt.ExpiredSignatureError
    return claims
