"""What a cache may do and a store of logins may not: pickle, hide errors, share its place, read from a replica."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.utils.module_loading import import_string
from redis import ConnectionPool

PICKLE = "django_redis.serializers.pickle.PickleSerializer"  # what django-redis takes where nothing is said
FACTORY = "authdemo.store.client.ConnectionFactory"  # connects to the site's own Redis, whatever the LOCATION says


def check_serializers(**_: Any) -> list[CheckMessage]:
    """Whoever can write a pickle runs code where it is read: what comes out of a store or a cookie is JSON."""
    found = {"SESSION_SERIALIZER": settings.SESSION_SERIALIZER}
    for alias, cache in _on_redis().items():
        found[f'The SERIALIZER of CACHES["{alias}"]'] = _option(cache, "SERIALIZER", PICKLE)
    return [
        Error(
            f"{where} is {path}, which unpickles what a store or a cookie holds: who writes there runs code here.",
            hint="Take a serializer of JSON. The one of django-redis pickles unless told otherwise.",
            id="authdemo.E004",
        )
        for where, path in found.items()
        if any("pickle" in base.__name__.lower() for base in import_string(path).__mro__)
    ]


def check(**_: Any) -> list[CheckMessage]:
    """Errors are shown, the primary is asked, and nobody else lives in its place."""
    return [*_hiding(), *_reading_replicas(), *_sharing()]


def _hiding() -> Iterator[CheckMessage]:
    for alias, cache in _on_redis().items():
        if _option(cache, "IGNORE_EXCEPTIONS", getattr(settings, "DJANGO_REDIS_IGNORE_EXCEPTIONS", False)):
            yield Error(
                f'CACHES["{alias}"] ignores exceptions: a Redis that is down would mean "not revoked".',
                hint="Leave IGNORE_EXCEPTIONS off: the site answers 503, and cookies work again when Redis is back.",
                id="authdemo.E005",
            )


def _reading_replicas() -> Iterator[CheckMessage]:
    for alias, cache in _on_redis().items():
        if len(_locations(cache)) > 1:
            yield Error(
                f'CACHES["{alias}"] names several servers: all but the first are read as replicas, and these lag.',
                hint="Name the primary alone. On a replica a login that was just ended lives on for a moment.",
                id="authdemo.E006",
            )


def _sharing() -> Iterator[CheckMessage]:
    for (one, first), (other, second) in combinations(_on_redis().items(), 2):
        if _places(first) & _places(second):
            yield CheckWarning(
                f'CACHES["{one}"] and CACHES["{other}"] are one place: clear() on either logs everybody out. Spelled '
                "alike they are one pool, too, with the options of whichever connects first.",
                hint="Give each a database or a server of its own.",
                id="authdemo.W002",
            )


def _on_redis() -> dict[str, dict[str, Any]]:
    return {alias: cache for alias, cache in settings.CACHES.items() if "redis" in cache["BACKEND"].lower()}


def _option(cache: dict[str, Any], name: str, default: Any) -> Any:
    return cache.get("OPTIONS", {}).get(name, default)


def _locations(cache: dict[str, Any]) -> list[str]:
    """One address or several, in a list or separated by commas, as both Redis backends take them."""
    location = cache.get("LOCATION", "")
    several = location.split(",") if isinstance(location, str) else location
    return [str(one).strip() for one in several]


def _places(cache: dict[str, Any]) -> set[str]:
    if _option(cache, "CONNECTION_FACTORY", "") == FACTORY:
        return {FACTORY, *([_place(settings.REDIS_URL)] if settings.REDIS_URL else [])}
    return set(map(_place, _locations(cache)))


def _place(location: str) -> str:
    """Server and database, however the address spells them; what is no address of a Redis, as it stands."""
    try:
        told = ConnectionPool.from_url(location).connection_kwargs  # nothing is connected yet
    except ValueError:
        return location
    server = told.get("path") or f"{told.get('host', 'localhost')}:{told.get('port', 6379)}"
    return f"{server}/{told.get('db', 0)}"
