"""Keys that could be guessed, or that are used twice. Reads the key ring's file; never makes one."""

import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.encoding import force_bytes

from authdemo.lab.attacks.word_list import SAMPLES
from jwt_app.key_file import site_ring_if_made
from jwt_app.key_ring import KeyRing

LEAST_BYTES = 32  # what HS256 asks for (RFC 7518, 3.2), and 256 random bits take
LEAST_RSA_BITS = 2048  # RFC 7518, 3.3
SHARED = "INTROSPECTION_SECRET"  # the one that another program has, too

# Shorter samples are left in: a random secret may well have "test" in it.
KNOWN = sorted((*SAMPLES, "change-me", "change_me", "django-insecure"), key=len, reverse=True)
SAMPLE = re.compile(b"|".join(re.escape(each.encode()) for each in KNOWN if len(each) > 5), re.IGNORECASE)
# Whole words, each of one case but for its first letter, and whole numbers. What is random mixes these.
WORDS = re.compile(rb"[\s,.;:!?'/_-]*(?:(?:[A-Z]?[a-z]+|[A-Z]+|[0-9]+)(?:[\s,.;:!?'/_-]+|$))+")


def check(**_: Any) -> list[CheckMessage]:
    """Every secret is long, looks random and serves one purpose."""
    ring = site_ring_if_made()
    secrets = {**_of_django(), **_of_services(), **(_of_ring(ring) if ring else {})}
    return [*_weak(secrets), *_reused(secrets), *(_short_rsa(ring) if ring else ())]


def _of_django() -> dict[str, bytes]:
    fallbacks = {f"SECRET_KEY_FALLBACKS[{i}]": key for i, key in enumerate(settings.SECRET_KEY_FALLBACKS)}
    return {name: force_bytes(key) for name, key in {"SECRET_KEY": settings.SECRET_KEY, **fallbacks}.items()}


def _of_services() -> dict[str, bytes]:
    """What opens `/sessions/api/introspect`: whoever guesses it has a place to try session ids at."""
    return {SHARED: force_bytes(settings.INTROSPECTION_SECRET)} if settings.INTROSPECTION_SECRET else {}


def _of_ring(ring: KeyRing) -> dict[str, bytes]:
    """The secrets themselves; those of asymmetric keys are made by a library and fit no other purpose."""
    hmac_keys = {f"The HMAC key {key.kid}": key.signing for key in ring.keys if key.algorithm == "HS256"}
    return {**hmac_keys, "The key of refresh tokens": ring.sealing}


def _weak(secrets: dict[str, bytes]) -> Iterator[CheckMessage]:
    for name, secret in secrets.items():
        if why := _weakness(secret):
            yield Error(
                f"{name} could be guessed: it {why}.",
                hint=f"Leave it out, and {'nobody may ask' if name == SHARED else 'one is generated'}; or: "
                "python -c 'import secrets; print(secrets.token_urlsafe(64))'",
                id="authdemo.E001",
            )


def _weakness(secret: bytes) -> str:
    """Why it could be guessed; empty where it looks random."""
    if len(secret) < LEAST_BYTES:
        return f"is shorter than {LEAST_BYTES} bytes"
    if _squeezed(secret) < LEAST_BYTES:
        return "repeats itself"
    if _squeezed(SAMPLE.sub(b"", secret)) < LEAST_BYTES:
        return "has little in it but what tutorials put in place of a secret"
    if WORDS.fullmatch(secret):
        return "is made of words or numbers, and what is between them"
    return ""


def _squeezed(secret: bytes) -> int:
    """How few bytes say the same: an upper bound of what is random in it. Random bytes cannot be made fewer."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)  # -15: without a header
    return len(deflate.compress(secret) + deflate.flush())


def _reused(secrets: dict[str, bytes]) -> Iterator[CheckMessage]:
    """Whether two are one secret, in whichever spelling it was copied."""
    for (one, first), (other, second) in combinations(secrets.items(), 2):
        if _readings(first) & _readings(second):
            yield Error(
                f"{one} and {other} are one secret: who learns either can do what the other is for.",
                hint="Give each purpose a key of its own (RFC 8725, 3.5); `manage.py rotate_key` makes one.",
                id="authdemo.E002",
            )


def _readings(secret: bytes) -> set[bytes]:
    """The secret as it stands, and the bytes that it spells in hex, base64 or base64url, padded or not."""
    digits = secret.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    found = {secret}
    with suppress(ValueError):
        found.add(bytes.fromhex(secret.decode("ascii")))
    with suppress(ValueError):
        found.add(b64decode(digits + b"=" * (-len(digits) % 4), validate=True))
    return found


def _short_rsa(ring: KeyRing) -> Iterator[CheckMessage]:
    for key in ring.keys:
        if isinstance(key.signing, rsa.RSAPrivateKey) and key.signing.key_size < LEAST_RSA_BITS:
            yield Error(
                f"The RSA key {key.kid} has {key.signing.key_size} bits, and {LEAST_RSA_BITS} are the least.",
                hint="`manage.py rotate_key --no-overlap` puts another one in force.",
                id="authdemo.E001",
            )
