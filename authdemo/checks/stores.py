"""What the stores that run would be refused for at start, and what a Redis forgets although it has acknowledged it.

Asks those that run; starts none. One that does not answer, or does not tell (managed ones may refuse CONFIG), is not
judged; an address that cannot be read is.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

from authdemo.store import address, database, probe, questions
from authdemo.store.address import NoRedis
from authdemo.store.lacks import Lack


def check(**_: Any) -> list[CheckMessage]:
    """Redis lets us do what we need, has our clock, evicts nothing, and acknowledges what is on disk."""
    try:
        address.given()
    except NoRedis as error:
        return [Error(str(error), hint="README has an example.", id="authdemo.E009")]
    try:
        told = probe.ask_redis(address.current(), closely=True)
    except NoRedis:
        return []
    return list(_messages("Redis", questions.lacks_of_redis(told)))


def check_database(**_: Any) -> list[CheckMessage]:
    """The database takes writes and has our clock. SQLite runs in this process and is not asked."""
    if not settings.DATABASE_URL:
        return []
    try:
        database.reach()
        told = probe.ask_database()
    except (database.Unreachable, DatabaseError, ImproperlyConfigured):
        return []
    return list(_messages("The database", questions.lacks_of_database(told)))


def _messages(store: str, lacks: Iterable[Lack]) -> Iterator[CheckMessage]:
    for lack in lacks:
        kind = Error if lack.id.startswith("E") else CheckWarning
        yield kind(f"{store}: {lack.sentence}", hint=lack.hint, id=f"authdemo.{lack.id}")
