"""The database: whether it can be reached, and whether it has its tables."""

import socket
from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from filelock import FileLock

ANSWER_SECONDS = 2.0


def prepare(say: Callable[[str], object] = lambda _: None) -> None:
    """Make what tables are missing. Raises `CommandError`. Of two processes that start at once one waits."""
    _reach()
    try:
        with FileLock(settings.VAR / "migrate.lock", mode=0o600):
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                say("Preparing the database ...")
                call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CommandError(f"{_name()} cannot be prepared: {_first_line(error)}") from None


def _reach() -> None:
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"]
    try:
        if host and not host.startswith("/"):  # first its port: libpq would wait two minutes for a silent host
            socket.create_connection((host, int(port or 5432)), timeout=ANSWER_SECONDS).close()
        connection.ensure_connection()
    except (OSError, DatabaseError) as error:
        raise CommandError(f"{_name()} cannot be reached: {_first_line(error)}") from None


def _name() -> str:
    """The database, without user and password."""
    found = connection.settings_dict
    if not settings.DATABASE_URL:
        return f"The database {found['NAME']}"
    return f"The database of DATABASE_URL ({found['HOST'] or 'this machine'}, {found['NAME']})"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
