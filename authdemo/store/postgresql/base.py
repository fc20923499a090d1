"""Django's own backend with psycopg's pool, but for one step: how a connection that has died is replaced.

A restarted server has closed all that the pool holds. psycopg's own check finds one of them at each try and rests for
a second before the next, so that with a few of them nobody gets any in time. Here those that are dead are thrown away
one after the other, until there is one that answers or none is left; then a new one is made. Whoever waits too long,
or finds too many who wait, gets psycopg's `PoolTimeout` or `TooManyRequests`: to Django an `OperationalError`, to a
visitor a 503.
"""

import time
from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import NotSupportedError
from psycopg import Connection, Error, OperationalError

POOL: Mapping[str, Any] = {  # of each server process
    "min_size": 1,  # kept for who comes next
    "max_size": 30,  # many more than a few cores are busy with; by default PostgreSQL takes 100 in all
    "timeout": 2.0,  # seconds to wait for one of them, as for Redis
    "max_waiting": 30,  # who comes then is refused at once: the other threads are for those who need no database
    "max_idle": 60.0,  # seconds until one that nobody has needed is closed
    "reconnect_timeout": 2.0,  # seconds to go on trying, for those who wait; whoever comes next tries anew
}
CONNECT_SECONDS = 2  # as long as anybody waits; libpq knows no less


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection as Django has it, from the pool."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> "Connection[Any]":
        """One that answers. Raises psycopg's `OperationalError` where there is none in time."""
        deadline = time.monotonic() + POOL["timeout"]
        while True:
            connection: Connection[Any] = super().get_new_connection(conn_params)
            if self.pool is None or _answers(connection):
                return connection
            self.pool.putconn(connection)  # which sees that it is dead, and makes another
            if time.monotonic() > deadline:
                raise OperationalError("each connection of the pool is dead")

    def try_to_connect(self) -> None:
        """Past the pool, which does not say why it has no connection to give. Raises `OperationalError`."""
        with self.wrap_database_errors:
            self.Database.connect(**self.get_connection_params()).close()

    def check_database_version_supported(self) -> None:
        """Raises `OperationalError`, as of any server that will not do: it may be replaced while the site runs."""
        try:
            super().check_database_version_supported()
        except NotSupportedError as error:
            raise OperationalError(str(error)) from None


def _answers(connection: "Connection[Any]") -> bool:
    """One trip with an empty query; it is outside of any transaction, as the pool keeps it."""
    try:
        connection.execute("")
    except Error:
        return False
    return True
