"""Caches that pickle, hide errors, share a place or read from replicas."""

import pytest

from authdemo.checks import caches
from tests.checks.found import cache, ids


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
