"""Before and after each request Django looks after every connection to a database and every cache, whether it was used
or not. Here that is done where there is something to look after.

Most requests of somebody signed in ask no database, and would pay for the four handlers all the same. What these do is
left to them:

    request_started    reset_queries            with DEBUG alone: without it nobody writes queries down
                       close_old_connections    after the request that used one; between two nobody uses it
    request_finished   close_old_connections    where this thread has asked it, or connected (`database.lend`)
                       close_caches             not at all: `django_redis` keeps what it has

Source: Django, `django.db` and `django.core.cache`; its documentation, "Persistent connections".
"""

import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.db.backends.signals import connection_created

from authdemo.store import database


class _Used(threading.local):
    """What this thread has used since it was looked after."""

    database = False


_used = _Used()


def connect() -> None:
    """Put these in the place of Django's. Called once, by the app's config."""
    connection_created.connect(_notes_connection, dispatch_uid="store.between_requests")
    database.wrap_queries(_notes_use)
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_finished.connect(_looks_after_database, dispatch_uid="store.between_requests")
    request_finished.disconnect(close_caches)


def forget() -> None:
    """What this thread has used is somebody else's to look after."""
    _used.database = False


def _notes_connection(**_: Any) -> None:
    """It is there now, perhaps out of a pool, also where nothing will be asked."""
    _used.database = True


def _notes_use(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    _used.database = True
    return execute(sql, params, many, context)


def _looks_after_database(**_: Any) -> None:
    if _used.database:
        forget()
        database.lend()
