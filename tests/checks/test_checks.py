"""System checks: each speaks up about what it is for, in a sentence and with a hint, and is silent about ours."""

import base64
import copy
import secrets
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.core import checks
from django.core.management.utils import get_random_secret_key
from django.test import override_settings

from authdemo.checks import caches, cookies, keys, origins, redis
from authdemo.store import address
from jwt_app.key_ring import Key, KeyRing
from tests.processes import manage

HOST_COOKIES = {
    name: f"__Host-{name.lower()}"
    for name in (
        "SESSION_COOKIE_NAME",
        "ACCESS_COOKIE_NAME",
        "REFRESH_COOKIE_NAME",
        "LEFT_COOKIE_NAME",
        "SEAT_COOKIE_NAME",
        "COMPARE_COOKIE_NAME",
        "LAB_COOKIE_NAME",
        "INSPECT_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
    )
}
OVER_HTTPS = {
    "HTTPS": True,
    "COOKIE_PREFIX": "__Host-",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    **HOST_COOKIES,
}


def ids(found):
    found = list(found)
    assert all(message.hint and message.msg.endswith(".") for message in found)
    return [message.id.removeprefix("authdemo.") for message in found]


@pytest.fixture
def ring(settings, tmp_path):
    """Puts a ring of our making in the site's file."""
    settings.VAR = tmp_path

    def put(found):
        (tmp_path / "keys.json").write_bytes(found.to_json())

    return put


def hs256(secret):
    return Key("a-kid", "HS256", "current", base64.urlsafe_b64encode(secret).decode(), 0.0)


def cache(settings, alias="default", **options):
    """The site's caches with one changed or added: a change of the settings that the test undoes."""
    changed = copy.deepcopy(settings.CACHES)
    place = changed.setdefault(alias, {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://elsewhere/1"})
    place.setdefault("OPTIONS", {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"}).update(options)
    settings.CACHES = changed
    return place


# All of them, as they are run


def test_our_settings_pass_every_check(settings):
    tags = [checks.Tags.security, checks.Tags.caches]
    assert [found for found in checks.run_checks(tags=tags) if found.id.startswith("authdemo.")] == []


@pytest.mark.processes
def test_over_https_with_secrets_just_made_even_the_checks_of_a_deployment_find_nothing(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, AUTHDEMO_HTTPS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.processes
def test_a_key_that_can_be_guessed_stops_every_command(tmp_path):
    done = manage("check", var=tmp_path, SECRET_KEY="secret")
    assert done.returncode == 1
    assert "SECRET_KEY could be guessed" in done.stderr


def test_a_plain_check_asks_no_redis(redis_client):
    before = redis_client.info("stats")["total_commands_processed"]
    checks.run_checks()
    assert redis_client.info("stats")["total_commands_processed"] == before + 1  # the question itself


def test_a_check_looks_at_the_ring_and_makes_none(settings, tmp_path):
    settings.VAR = tmp_path
    assert keys.check() == []
    assert list(tmp_path.iterdir()) == []


# Keys


@pytest.mark.parametrize(
    "weak", ["", "short", "x" * 64, "0123456789abcdef" * 4, "password" * 8, "django-insecure-change-me", "a b " * 30]
)
def test_a_secret_key_that_is_short_or_repeats_itself_is_an_error(weak):
    # not by override_settings: Django itself refuses an empty one there
    assert ids(keys._weak({"SECRET_KEY": weak.encode()})) == ["E001"]


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
    (found,) = keys._weak({"SECRET_KEY": weak.encode()})
    assert ids([found]) == ["E001"]
    assert "tutorials" in found.msg


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
    (found,) = keys._weak({"SECRET_KEY": weak.encode()})
    assert ids([found]) == ["E001"]
    assert "words" in found.msg


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


def test_a_weak_key_in_the_ring_is_an_error(ring):
    ring(KeyRing((hs256(b"change-me" * 4),), KeyRing.generate("HS256").refresh_key))
    (found,) = keys.check()
    assert ids([found]) == ["E001"]
    assert "a-kid" in found.msg


SPELLED = {
    "base64url": lambda secret: base64.urlsafe_b64encode(secret).decode(),
    "base64url without padding": lambda secret: base64.urlsafe_b64encode(secret).decode().rstrip("="),
    "base64": lambda secret: base64.b64encode(secret).decode(),
    "base64 without padding": lambda secret: base64.b64encode(secret).decode().rstrip("="),
    "hex": lambda secret: secret.hex(),
    "HEX": lambda secret: secret.hex().upper(),
}
MIXED = bytes(range(248, 256)) + bytes(range(7, 31))  # in base64 it has + and /, which base64url spells otherwise


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


# Cookies


def test_the_cookies_of_plain_http_and_of_https_are_fine():
    assert cookies.check() == []
    with override_settings(**OVER_HTTPS):
        assert cookies.check() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"COOKIE_PREFIX": "__Host-"}, "E003"),
        ({"SESSION_COOKIE_NAME": "__Host-sessionid"}, "E003"),
        ({"SESSION_COOKIE_NAME": "__host-sessionid"}, "E003"),
        ({"COOKIE_PREFIX": "__HOST-"}, "E003"),
        ({**OVER_HTTPS, "ACCESS_COOKIE_NAME": "__host-access"}, "E003"),
        ({**OVER_HTTPS, "SESSION_COOKIE_SECURE": False}, "E003"),
        ({**OVER_HTTPS, "CSRF_COOKIE_DOMAIN": ".example.com"}, "E003"),
        ({**OVER_HTTPS, "SESSION_COOKIE_PATH": "/sessions/"}, "E003"),
        ({**OVER_HTTPS, "ACCESS_COOKIE_NAME": "access"}, "W001"),
        ({**OVER_HTTPS, "COOKIE_PREFIX": ""}, "W001"),
    ],
)
def test_the_prefix_without_its_conditions_or_https_without_the_prefix_is_reported(wrong, said):
    with override_settings(**wrong):
        assert ids(cookies.check()) == [said]


def test_a_prefix_in_another_case_is_told_how_to_be_spelled():
    with override_settings(**OVER_HTTPS | {"SESSION_COOKIE_NAME": "__HoSt-sessionid"}):
        (found,) = cookies.check()
    assert found.msg.startswith("SESSION_COOKIE_NAME begins with __HoSt-")
    assert found.hint == "Spell the prefix __Host-, or leave it out."


# Caches


def test_our_caches_are_fine():
    assert caches.check_serializers() == caches.check() == []


@pytest.mark.parametrize("default", [True, False], ids=["left out", "said"])
def test_a_cache_that_pickles_is_an_error(settings, default):
    place = cache(settings, SERIALIZER=caches.PICKLE)
    if default:
        del place["OPTIONS"]["SERIALIZER"]
    assert ids(caches.check_serializers()) == ["E004"]


class PickleSerializer:
    """Such as Django itself had until 5.0."""


def test_a_session_that_pickles_is_an_error(settings):
    settings.SESSION_SERIALIZER = f"{__name__}.PickleSerializer"
    assert ids(caches.check_serializers()) == ["E004"]


def test_hidden_errors_are_an_error(settings):
    cache(settings, IGNORE_EXCEPTIONS=True)
    assert ids(caches.check()) == ["E005"]


def test_errors_hidden_everywhere_are_one_too(settings):
    settings.DJANGO_REDIS_IGNORE_EXCEPTIONS = True
    assert ids(caches.check()) == ["E005"]


@pytest.mark.parametrize("location", ["redis://one/0,redis://two/0", ["redis://one/0", "redis://two/0"]])
def test_reading_from_replicas_is_an_error(settings, location):
    cache(settings)["LOCATION"] = location
    assert ids(caches.check()) == ["E006"]


def test_two_caches_in_one_place_are_a_warning(settings):
    cache(settings, "pages")["LOCATION"] = "redis://one/0"
    assert caches.check() == []
    cache(settings, "fragments")["LOCATION"] = "redis://one/0"
    assert ids(caches.check()) == ["W002"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("redis://one:6379/1", "redis://one/1"),
        ("redis://one/0", "redis://one"),
        ("redis://one/1", "redis://one?db=1"),
        ("redis://ONE/1", "redis://user:password@one/1?socket_timeout=3"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0"),
    ],
)
def test_one_place_is_one_however_it_is_spelled(settings, one, other):
    cache(settings, "pages")["LOCATION"] = one
    cache(settings, "fragments")["LOCATION"] = other
    assert ids(caches.check()) == ["W002"]


@pytest.mark.parametrize(
    "other", ["redis://one/2", "redis://one:6380/1", "redis://two/1", "unix:///run/redis.sock?db=1", "one:6379"]
)
def test_another_server_or_database_is_another_place(settings, other):
    cache(settings, "pages")["LOCATION"] = "redis://one/1"
    cache(settings, "fragments")["LOCATION"] = other
    assert caches.check() == []


def test_a_cache_in_the_place_of_the_redis_that_was_named_is_a_warning(settings):
    settings.REDIS_URL = "redis://one:6379/1"
    cache(settings, "pages")["LOCATION"] = "redis://one/1"
    assert ids(caches.check()) == ["W002"]


def test_two_caches_on_the_sites_own_redis_are_a_warning_whatever_their_location_says(settings):
    cache(settings, "pages", CONNECTION_FACTORY=caches.FACTORY)
    assert ids(caches.check()) == ["W002"]


def test_a_cache_in_memory_is_nobodys_business(settings):
    settings.CACHES = {**settings.CACHES, "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert caches.check_serializers() == caches.check() == []


# A second origin


@pytest.mark.parametrize(
    ("hosts", "attacker", "said"),
    [
        (["localhost", "127.0.0.1"], "http://localhost:9000", ["E007"]),
        (["127.0.0.1", "localhost"], "http://localhost:9000", ["E007"]),
        (["localhost"], "http://127.0.0.1:8000", []),
        (["127.0.0.1"], "http://127.0.0.1:9000", ["E007"]),
        (["[::1]"], "http://[::1]:9000", ["E007"]),
        (["localhost"], "http://evil.localhost:8000", []),
        (["a.example", "b.example"], "https://b.example", ["E007"]),
        (["a.example", "b.example"], "https://x.b.example", ["E007"]),
        (["a.example", "b.example"], "https://c.example", []),
        (["demo.example"], "https://EVIL.demo.example", ["E007"]),
        (["www.demo.example"], "https://demo.example.:8443", ["E007"]),
        ([".demo.example"], "https://demo.example", ["E007"]),
        (["www.demo.example"], "https://evil.demo.example", ["W003"]),
        (["site.co.uk"], "https://other.co.uk", ["W003"]),
        (["site.co.uk", "a.example"], "https://evil.site.co.uk", ["E007"]),
        (["me.github.io", "you.github.io"], "https://evil.github.io", ["W003", "W003"]),
        (["demo.example"], "https://attacker.example", []),
        (["demo.example"], "https://evil-demo.example", []),
        (["10.0.0.1"], "http://10.1.0.1", []),
        (["10.0.0.1"], "http://11.0.0.1", []),
        (["*"], "http://localhost", []),
        (["*", "localhost"], "http://localhost", ["E007"]),
        (["localhost"], "", []),
    ],
)
def test_an_attacker_on_the_same_site_as_any_host_is_an_error_and_a_maybe_is_a_warning(settings, hosts, attacker, said):
    attacking = [".demo.localhost", urlsplit(attacker).hostname or ""]
    settings.ALLOWED_HOSTS, settings.ATTACK_HOSTS = [*hosts, *attacking], attacking
    settings.ATTACKER_ORIGIN = attacker
    assert ids(origins.check()) == said


def test_names_under_which_attacks_are_played_are_not_ours(settings):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "attacker.example"]
    settings.ATTACK_HOSTS = [*settings.ATTACK_HOSTS, "attacker.example"]
    settings.ATTACKER_ORIGIN = "https://attacker.example"
    assert origins.check() == []


def test_the_warning_says_which_public_suffix_is_in_doubt(settings):
    settings.ALLOWED_HOSTS, settings.ATTACKER_ORIGIN = ["site.co.uk"], "https://other.co.uk"
    (found,) = origins.check()
    assert "site.co.uk end in co.uk" in found.msg
    assert "unless that is a public suffix" in found.msg


def test_without_an_attacker_there_is_nothing_to_check(settings):
    if hasattr(settings, "ATTACKER_ORIGIN"):
        del settings.ATTACKER_ORIGIN
    assert origins.check() == []


# Redis, asked


def test_a_redis_of_our_own_is_fine(real_redis):
    assert redis.check() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("maxmemory-policy", "allkeys-lru", "W010"),
        ("maxmemory-policy", "volatile-ttl", "W010"),
        ("appendfsync", "everysec", "W011"),
        ("appendonly", "no", "W011"),
    ],
)
def test_a_redis_that_forgets_is_a_warning(real_redis, name, value, said):
    before = real_redis.config_get(name)[name]
    real_redis.config_set(name, value)
    try:
        assert ids(redis.check()) == [said]
    finally:
        real_redis.config_set(name, before)


def test_a_replica_is_an_error(real_redis):
    real_redis.replicaof("127.0.0.1", "1")
    try:
        assert ids(redis.check()) == ["E008"]
    finally:
        real_redis.replicaof("NO", "ONE")


def test_a_redis_that_does_not_tell_is_not_judged():
    assert list(redis.judged({})) == []


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"])
def test_without_a_redis_nothing_is_said(monkeypatch, url):
    monkeypatch.setattr(site_settings, "REDIS_URL", url)
    assert redis.check() == []


def test_no_redis_is_started_to_be_asked(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(site_settings, "REDIS_URL", "")
    settings.VAR = tmp_path
    with pytest.raises(address.NoRedis):
        address.current()
    assert redis.check() == []


def test_redis_is_asked_under_deploy_alone_and_by_its_tag():
    assert "redis" in checks.registry.registry.tags_available(deployment_checks=True)
    assert "redis" not in checks.registry.registry.tags_available(deployment_checks=False)
