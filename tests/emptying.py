"""What Django's `flush` does after each test that is not rolled back, with what never changes looked up once."""

from functools import cache
from typing import Any

from django.core.management import get_commands
from django.core.management.color import no_style
from django.core.management.commands import flush
from django.core.management.sql import emit_post_migrate_signal, sql_flush
from django.db import connections


class Flush(flush.Command):
    """`flush` for tests. Nobody is asked, nothing is said, and the tables are those that there were the first time."""

    create_parser = cache(flush.Command.create_parser)

    def handle(self, **options: Any) -> None:
        database = options["database"]
        connection = connections[database]
        connection.ops.execute_sql_flush(_statements(database, options.get("reset_sequences", True)))
        if not options.get("inhibit_post_migrate"):
            emit_post_migrate_signal(verbosity=0, interactive=False, db=database)


@cache
def _statements(database: str, reset_sequences: bool) -> list[str]:
    """The SQL that empties all of its tables."""
    statements: list[str] = sql_flush(no_style(), connections[database], reset_sequences=reset_sequences)
    return statements


def quickly() -> None:
    """Have it found under the command's name: where a command is looked for, one may stand ready made."""
    get_commands()["flush"] = Flush()
