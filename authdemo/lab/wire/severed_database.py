"""Our database by a line of its own that can be cut, for servers that a run starts: to them it has died.

PostgreSQL is reached through a relay. SQLite is a file, reached through a link, and a link that leads nowhere is what a
disk is that has gone: `unable to open database file`. The site itself goes on with it, and all that is in it stays.
"""

import os
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from authdemo.lab.wire.relay import Relay
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.telling import NotPossible

PORT, SOCKETS = 5432, "/var/run/postgresql"  # PostgreSQL's own


class SeveredDatabase(ABC):
    """`settings`: what it is called there, as `settings.DATABASES` says it."""

    settings: dict[str, str | int]

    @abstractmethod
    def dies(self) -> None:
        """Whoever asks it from now on is told that it is not there."""

    @abstractmethod
    def comes_back(self) -> None:
        """As if nothing had been."""


class Linked(SeveredDatabase):
    """SQLite's file, by a link in a folder of the run's."""

    def __init__(self, folder: Path):
        self._link, self._file = folder / "database", str(connection.settings_dict["NAME"])
        self.settings = {"NAME": f"{self._link.as_uri()}?mode=rw"}  # a file that is not there is not made
        self.comes_back()

    def dies(self) -> None:
        self._lead_to("gone/away")

    def comes_back(self) -> None:
        self._lead_to(self._file)

    def _lead_to(self, where: str) -> None:
        fresh = self._link.with_name("next")
        try:
            fresh.symlink_to(where)
            os.replace(fresh, self._link)
        except OSError:
            raise NotPossible("It leads a server to our database by a symbolic link; none can be made here.") from None


class Relayed(SeveredDatabase):
    """PostgreSQL, by a relay."""

    def __init__(self, relay: Relay):
        self._relay = relay
        self.settings = {"NAME": str(connection.settings_dict["NAME"]), "HOST": "127.0.0.1", "PORT": relay.port}

    def dies(self) -> None:
        self._relay.cut()

    def comes_back(self) -> None:
        self._relay.mend()


@contextmanager
def severed_database() -> Iterator[SeveredDatabase]:
    """For the time of the block. Raises `NotPossible` where there can be no such line."""
    if connection.vendor == "postgresql":
        with Relay(_to_postgresql) as relay:
            yield Relayed(relay)
    else:
        with run_folder() as folder:
            yield Linked(folder)


def _to_postgresql() -> socket.socket:
    """Where it is, as libpq reads that: a folder is a socket's."""
    found = connection.settings_dict
    host, port = str(found["HOST"] or SOCKETS), int(found["PORT"] or PORT)
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    client = socket.socket(socket.AF_UNIX)
    client.connect(f"{host}/.s.PGSQL.{port}")
    return client
