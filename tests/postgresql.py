"""A PostgreSQL of the tests' own: `python -m tests.postgresql` keeps one for as long as whoever started it lives.

    with PipedChild("-m", "tests.postgresql") as server: …
    # {"url": "postgresql://authdemo@%2Fdev%2Fshm%2Fpg-x1y2z3/", "pid": 4711}

It listens on a socket in a folder of its own, which nobody else can open, and is gone with that folder once our end of
the pipe is closed, however that came about. It writes nothing to a disk before it answers (`fsync=off`): whoever pulls
the plug loses a test's rows. PostgreSQL refuses to run as root, so there another user has the folder.

In: the words `down` and `up`. Out: a line of JSON for each, and one at the start.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from authdemo.basics.piped_child import PipedChild

USER = "authdemo"
GUARDED = "guarded"  # a user, once somebody makes one of this name, who has to say a password
UNPRIVILEGED = ("postgres", "nobody")  # as whom it runs where we are root; the first that there is
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "autovacuum": "off"}
STARTING_SECONDS = 60.0
ENDING_SECONDS = 5.0


def program(name: str) -> str | None:
    """A program of PostgreSQL's: on PATH, or where Debian puts them, the newest first."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return shutil.which(name) or next((str(path) for path in reversed(debian)), None)


class Server:
    """A folder, and what runs in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            found = next(one for one in pwd.getpwall() for name in UNPRIVILEGED if one.pw_name == name)
            self.as_user = {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
            os.chown(self.folder, found.pw_uid, found.pw_gid)
        self.url = f"postgresql://{USER}@{quote(str(self.folder), safe='')}/"
        self.process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        command = [str(program("initdb")), "-D", str(self.folder / "data"), "-U", USER, "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--no-locale"]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, **self.as_user)
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {GUARDED} scram-sha-256\n{rules.read_text()}")

    def up(self) -> None:
        """Start it, and return when it answers. What is left of one that was killed goes first, by itself."""
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            if self.process is None or self.process.poll() is not None:
                self._start()
            if time.monotonic() > deadline:
                raise SystemExit((self.folder / "log").read_text())
            time.sleep(0.05)

    def _start(self) -> None:
        settings = {**FAST, "listen_addresses": "", "unix_socket_directories": str(self.folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(program("postgres")), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self.as_user)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(f"{self.url}postgres").close()
            return True
        return False

    def down(self, how: int = signal.SIGKILL) -> None:
        if self.process:
            each = psutil.Process(self.process.pid).children()  # one for each connection
            self.process.send_signal(how)
            self.process.wait()
            self.process = None
            psutil.wait_procs(each, ENDING_SECONDS)  # what is killed ends at once, and they a moment later

    def remove(self) -> None:
        self.down(signal.SIGQUIT)  # at once, and its children first
        shutil.rmtree(self.folder, ignore_errors=True)

    def note(self) -> None:
        print(json.dumps({"url": self.url, "pid": self.process.pid if self.process else 0}), flush=True)


def main() -> None:
    server = Server()
    try:
        server.make()
        server.up()
        server.note()
        for word in sys.stdin:
            server.up() if word.strip() == "up" else server.down()
            server.note()
    finally:
        server.remove()


class Kept:
    """Our end of the pipe."""

    def __init__(self) -> None:
        self.keeper = PipedChild("-m", "tests.postgresql")
        self.url = self._heard()["url"]

    def down(self) -> None:
        """As by `kill -9`. Returns when it is gone."""
        self.keeper.say("down")
        self._heard()

    def up(self) -> None:
        """Returns when it answers."""
        self.keeper.say("up")
        self._heard()

    def _heard(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.keeper.hear() or "{}")
        if "url" not in found:
            raise RuntimeError("PostgreSQL did not start; what it said is above.")
        return found


def make(server: str, name: str) -> str:
    """The address of a database of this name on this server, made where there is none."""
    with (
        psycopg.connect(f"{server}postgres", autocommit=True) as connection,
        suppress(psycopg.errors.DuplicateDatabase),
    ):
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}{name}"


@contextmanager
def kept() -> Iterator[Kept]:
    server = Kept()
    try:
        yield server
    finally:
        server.keeper.stop()


if __name__ == "__main__":
    main()
