"""Secrets and signing keys: short, repeated, out of a tutorial, or the same for two things."""

import base64
import secrets

import pytest
from django.core.management.utils import get_random_secret_key

from authdemo.checks import keys
from jwt_app.key_ring import Key, KeyRing
from tests.checks.found import hs256, ids

SPELLED = {
    "base64url": lambda secret: base64.urlsafe_b64encode(secret).decode(),
    "base64url without padding": lambda secret: base64.urlsafe_b64encode(secret).decode().rstrip("="),
    "base64": lambda secret: base64.b64encode(secret).decode(),
    "base64 without padding": lambda secret: base64.b64encode(secret).decode().rstrip("="),
    "hex": lambda secret: secret.hex(),
    "HEX": lambda secret: secret.hex().upper(),
}
MIXED = bytes(range(248, 256)) + bytes(range(7, 31))  # in base64 it has + and /, which base64url spells otherwise


def told_of(weak):
    """The one error that is found in this SECRET_KEY, in its words."""
    # not by override_settings: Django itself refuses an empty one there
    (found,) = keys._weak({"SECRET_KEY": weak.encode()})
    assert ids([found]) == ["E001"]
    return found.msg


@pytest.mark.parametrize(
    "weak", ["", "short", "x" * 64, "0123456789abcdef" * 4, "password" * 8, "django-insecure-change-me", "a b " * 30]
)
def test_a_secret_key_that_is_short_or_repeats_itself_is_an_error(weak):
    assert told_of(weak)


@pytest.mark.parametrize(
    "weak",
    [
        "your-256-bit-secret-your-256-bit-secret-change-me",
        "Your-256-Bit-Secret/my-32-character-ultra-secure-and-ultra-long-secret",
        "a-string-secret-at-least-256-bits-long!x9",
        "JWT_SECRET=my-32-character-ultra-secure-and-ultra-long-secret",
        "django-insecure-change-me-please-0123456789",
    ],
)
def test_a_secret_out_of_a_tutorial_is_an_error_whatever_is_put_around_it(weak):
    assert "tutorials" in told_of(weak)


@pytest.mark.parametrize(
    "weak",
    [
        "the quick brown fox jumps over the lazy dog and then sleeps all day long",
        "thequickbrownfoxjumpsoverthelazydogandthensleepsalldaylong",
        "Never gonna give you up, never gonna let you down, 1987!",
        "THE_PRODUCTION_KEY_OF_OUR_WORKSHOP_IN_BERLIN_2026",
        " to be or not to be, that is the question: whether 'tis nobler",
    ],
)
def test_a_sentence_is_no_secret(weak):
    assert "words" in told_of(weak)


def test_a_random_secret_is_never_called_weak():
    for _ in range(300):
        found = keys._of_ring(KeyRing.generate("HS256"))
        texts = (
            secrets.token_urlsafe(64),
            secrets.token_urlsafe(32),
            secrets.token_hex(32),
            secrets.token_hex(32).upper(),
            base64.b64encode(secrets.token_bytes(32)).decode(),
            get_random_secret_key(),
            f"django-insecure-{get_random_secret_key()}",  # as startproject makes it
        )
        assert ids(keys._weak({**found, **{text: text.encode() for text in texts}})) == []


@pytest.mark.parametrize("weak", ["x" * 32, "change-me-" * 5, "of-two-programs-that-know-each-other"])
def test_a_weak_introspection_secret_is_an_error(settings, weak):
    settings.INTROSPECTION_SECRET = weak
    (found,) = keys.check()
    assert ids([found]) == ["E001"]
    assert found.msg.startswith("INTROSPECTION_SECRET could be guessed")
    assert "nobody may ask" in found.hint, "nothing generates one"
    assert weak not in found.msg + found.hint


def test_a_random_one_or_none_is_fine(settings):
    for settings.INTROSPECTION_SECRET in ("", secrets.token_urlsafe(64)):
        assert keys.check() == []


@pytest.mark.parametrize("spelled", SPELLED)
def test_one_that_is_another_secret_too_is_an_error(settings, ring, spelled):
    """Other services have it, and could sign tokens."""
    settings.INTROSPECTION_SECRET = SPELLED[spelled](MIXED)
    ring(KeyRing((hs256(MIXED),), KeyRing.generate("HS256").refresh_key))
    (found,) = keys.check()
    assert ids([found]) == ["E002"]
    assert found.msg.startswith("INTROSPECTION_SECRET and The HMAC key")


def test_one_that_is_djangos_secret_key_is_an_error(settings):
    settings.INTROSPECTION_SECRET = settings.SECRET_KEY = get_random_secret_key()
    assert ids(keys.check()) == ["E002"]


def test_a_weak_key_in_the_ring_is_an_error(ring):
    ring(KeyRing((hs256(b"change-me" * 4),), KeyRing.generate("HS256").refresh_key))
    (found,) = keys.check()
    assert ids([found]) == ["E001"]
    assert "a-kid" in found.msg


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize("where", ["SECRET_KEY", "SECRET_KEY_FALLBACKS[1]"])
def test_a_secret_key_that_also_signs_tokens_is_an_error(settings, ring, spelled, where):
    assert {"+", "/"} <= set(base64.b64encode(MIXED).decode())
    copied = SPELLED[spelled](MIXED)
    if where == "SECRET_KEY":
        settings.SECRET_KEY = copied
    else:
        settings.SECRET_KEY_FALLBACKS = [get_random_secret_key(), copied]
    ring(KeyRing((hs256(MIXED),), KeyRing.generate("HS256").refresh_key))
    (found,) = keys.check()
    assert ids([found]) == ["E002"]
    assert found.msg.startswith(f"{where} and The HMAC key")


def test_two_spellings_of_one_old_key_are_an_error(settings):
    settings.SECRET_KEY_FALLBACKS = [SPELLED["hex"](MIXED), SPELLED["base64"](MIXED)]
    assert ids(keys.check()) == ["E002"]


def test_one_key_for_access_and_refresh_tokens_is_an_error(ring):
    key = KeyRing.generate("HS256").current
    ring(KeyRing((key,), key.secret))
    assert ids(keys.check()) == ["E002"]


def test_an_old_secret_key_counts_as_well(settings):
    settings.SECRET_KEY_FALLBACKS = ["x" * 50]
    assert ids(keys.check()) == ["E001"]


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256", "EdDSA"])
def test_a_ring_as_it_is_made_is_fine(ring, algorithm):
    ring(KeyRing.generate(algorithm))
    assert keys.check() == []


def test_a_short_rsa_key_is_an_error(ring):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    pem = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    ring(KeyRing((Key("k", "RS256", "current", pem.decode(), 0.0),), KeyRing.generate("HS256").refresh_key))
    assert ids(keys.check()) == ["E001"]
