"""Before and after each request Django looks after every connection to a database and every cache, whether it was used
or not. Here that is done where there is something to look after.

Most requests of somebody signed in ask no database, and the four handlers took a tenth of the processor time of those.
What they do is left to them:

    request_started    reset_queries            with DEBUG alone: without it nobody writes queries down
                       close_old_connections    after the request that used one; between two nobody uses it
    request_finished   close_old_connections    where this thread has asked it, or connected (`database.lend`)
                       close_caches             not at all: `django_redis` keeps what it has, unless it is told not to

Source: Django, `django.db` and `django.core.cache`; its documentation, "Persistent connections".
"""

import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from authdemo.store import database

KEPT_BY = "django_redis.cache.RedisCache"  # whose `close` does nothing unless DJANGO_REDIS_CLOSE_CONNECTION says so


class _Used(threading.local):
    """What this thread has used since it was looked after."""

    database = False


_used = _Used()


def connect() -> None:
    """Put these in the place of Django's. Called once, by the app's config."""
    connection_created.connect(_notes_queries, dispatch_uid="store.between_requests")
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_finished.connect(_looks_after_database, dispatch_uid="store.between_requests")
    if not _caches_are_closed():
        request_finished.disconnect(close_caches)


def _caches_are_closed() -> bool:
    told = getattr(settings, "DJANGO_REDIS_CLOSE_CONNECTION", False)
    return told or any(cache["BACKEND"] != KEPT_BY for cache in settings.CACHES.values())


def _notes_queries(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """It is there now, perhaps out of a pool, also where nothing will be asked."""
    _used.database = True
    if _notes_use not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _notes_use)


def _notes_use(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    _used.database = True
    return execute(sql, params, many, context)


def _looks_after_database(**_: Any) -> None:
    if _used.database:
        _used.database = False
        database.lend()
