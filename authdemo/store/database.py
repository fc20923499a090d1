"""The database: whether it can be reached, and whether it has its tables."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock

from authdemo.store import probe, questions
from authdemo.store.ours import NotOurs, refuse_others
from authdemo.store.unreachable import first_line

ANSWER_SECONDS = 2.0
RIGHT = " Is it running, and is DATABASE_URL right?"
MIGRATE_LOCK = 0x6175746864656D6F  # "authdemo", as the number that names a lock
REFUSALS = {  # part of what PostgreSQL answers, and what to say of the database then
    "password authentication failed": "does not take the user and password in DATABASE_URL.",
    "no password supplied": "wants a password: postgresql://user:password@host:5432/name in DATABASE_URL.",
    "role ": "does not take the user and password in DATABASE_URL.",  # there is no such user
    "does not exist": "is not there. Make it (createdb), or name another in DATABASE_URL.",
    "permission denied for database": "is not for this user. Name another in DATABASE_URL.",
    "or later is required": "is too old: {said} Update it.",
}


class Unreachable(Exception):
    """It cannot be connected to. The message is a sentence."""


def prepare(say: Callable[[str], object] = lambda _: None) -> tuple[str, ...]:
    """Make what tables are missing. Raises `CommandError`. Of two processes that start at once one waits, wherever.

    Returns a sentence for each thing that is not as it should be and yet will do.
    """
    try:
        reach()
    except Unreachable as error:
        raise CommandError(str(error)) from None
    try:
        remarks = questions.admit_database(probe.ask_database())
        with FileLock(settings.VAR / "migrate.lock", mode=0o600), _alone():
            executor = MigrationExecutor(connection)
            refuse_others(executor)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                say("Preparing the database ...")
                call_command("migrate", verbosity=0, interactive=False)
    except NotOurs as why:
        where = "DATABASE_URL" if settings.DATABASE_URL else "AUTHDEMO_VAR"
        raise CommandError(f"{_name()} is not for us. {why} Nothing was changed; name another in {where}.") from None
    except questions.WillNotDo as lacks:
        raise CommandError(f"{_name()} will not do. {lacks}") from None
    except DatabaseError as error:
        raise CommandError(f"{_name()} cannot be prepared: {first_line(error)}.{_elsewhere()}") from None
    return remarks


@contextmanager
def _alone() -> Iterator[None]:
    """Also among those who start on other machines: PostgreSQL keeps a lock for as long as its connection lives."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATE_LOCK])


def ended(error: Exception) -> str:
    """A sentence for a database that was well when a command began."""
    return f"{_name()} does not go on: {first_line(error)}.{_elsewhere()}"


def reach() -> None:
    """Connect, within a few seconds. Raises `Unreachable`."""
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    try:
        if host and not host.startswith("/"):  # first its port: libpq would wait two minutes for a silent host
            socket.create_connection((host, int(port or 5432)), timeout=ANSWER_SECONDS).close()
        _try_to_connect()
        connection.ensure_connection()
    except (OSError, DatabaseError) as error:
        said = first_line(error).rpartition(" failed: ")[2].removeprefix("FATAL:").strip()  # where, the name says
        for part, sentence in REFUSALS.items():
            if part in said:
                raise Unreachable(f"{_name()} {sentence.format(said=said)}") from None
        raise Unreachable(f"{_name()} cannot be reached: {said}.{_elsewhere() or RIGHT}") from None


def wrap_queries(wrapper: Callable[..., Any]) -> None:
    """Have each query of every connection pass this one, from the connection's first on, for as long as it lives.

    In front: who wraps queries for a while takes the last one off again, and that must be its own. Source: Django,
    "Database instrumentation".
    """

    def wraps(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if wrapper not in connection.execute_wrappers:
            connection.execute_wrappers.insert(0, wrapper)

    connection_created.connect(wraps, weak=False, dispatch_uid=f"{wrapper.__module__}.{wrapper.__qualname__}")


def lend() -> None:
    """Give this thread's connection back to the pool until it asks for the next one; in a transaction it is kept."""
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close_if_unusable_or_obsolete()


def let_go() -> None:
    """Close every connection, in a process that is to be forked: none may be shared. The next query makes others."""
    connections.close_all()
    for each in connections.all(initialized_only=True):
        if hasattr(each, "close_pool"):  # PostgreSQL's
            each.close_pool()


def _try_to_connect() -> None:
    """Where there is a pool: without it, as it does not say why it has nothing to give."""
    if hasattr(connection, "try_to_connect"):
        connection.try_to_connect()


def _elsewhere() -> str:
    """SQLite's errors are mostly its folder's: full, read-only, on a file system without locks or shared memory."""
    return "" if settings.DATABASE_URL else " Another folder may do: AUTHDEMO_VAR=/some/folder"


def _name() -> str:
    """The database, without user and password."""
    found = connection.settings_dict
    if not settings.DATABASE_URL:
        return f"The database {found['NAME']}"
    return f"The database of DATABASE_URL ({found['HOST'] or 'this machine'}, {found['NAME']})"
