"""What a keeper can keep: a Redis of our own, a stand-in where there is none, or one that runs elsewhere anyway."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

from authdemo.basics import private_files, starting
from authdemo.basics.ports import free_port

if TYPE_CHECKING:
    from fakeredis import TcpFakeServer

SOCKET_PATH_BYTES = 103  # macOS takes this many, Linux four more; Redis would start and listen nowhere
LOADING_SECONDS = 120.0  # for reading the append-only file back
STOPPING_SECONDS = 10.0
SHORTEST = Path(os.sep, "tmp")  # where the folder for temporary files has too long a name, as on macOS
SOCKET_FOLDER = "authdemo-"  # how the names of the private folders begin


class Failed(Exception):
    """It could not be started. The sentence says why."""


class RedisServer(Protocol):
    """What a keeper needs of the thing it keeps."""

    url: str

    @property
    def pid(self) -> int | None: ...

    def up(self, given_up: threading.Event) -> None:
        """Start, and return when it answers. Raises `Failed`, also as soon as nobody waits for it any more."""

    def down(self) -> None:
        """Stop, and return when it has stopped."""

    def died(self) -> str:
        """How it ended, where it did so by itself; empty while it runs."""

    def remove(self) -> None:
        """Take away what only mattered while it ran."""


class RedisProcess:
    """A `redis-server` on a Unix socket that only this user can reach; its data lie in `folder`."""

    def __init__(self, program: str, folder: Path, arguments: list[str]) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.socket = private_folder() / "redis.sock"
        self.url = f"unix://{quote(str(self.socket))}?db=0"
        self.command = [program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        self.command += ["--dir", str(folder), "--save", "", "--maxmemory-policy", "noeviction", *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "redis.log"
        self.log.unlink(missing_ok=True)
        private_files.create(self.log)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def up(self, given_up: threading.Event) -> None:
        if self.process and self.process.poll() is None and answers(self.socket):
            return
        self.down()  # one that is about to end: two on the same files would harm each other
        with self.log.open("ab") as log:
            self.process = starting.start(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, umask=0o077
            )
        deadline = time.monotonic() + LOADING_SECONDS
        while not answers(self.socket):
            if self.process.poll() is not None:
                raise Failed(f"Redis does not start: {self._last_words()}")
            if given_up.wait(0.01) or time.monotonic() > deadline:
                self.down()
                raise Failed(f"Redis did not answer within {LOADING_SECONDS:.0f} s: {self._last_words()}")

    def down(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()  # Redis writes its file to the end, then stops
            try:
                self.process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def died(self) -> str:
        code = self.process.poll() if self.process else None
        if code is None:
            return ""
        return f"killed by signal {-code}" if code < 0 else f"it says: {self._last_words()}"

    def remove(self) -> None:
        shutil.rmtree(self.socket.parent, ignore_errors=True)

    def _last_words(self) -> str:
        """The last line of the log, without process and time."""
        lines = self.log.read_text(errors="replace").strip().splitlines() or ["nothing in its log"]
        return re.sub(r"^\d+:\w \d+ \w+ \d{4} [\d:.]+ \S ", "", lines[-1]).strip()


class StandIn:
    """fakeredis, served over TCP by this very process. Keeps nothing and measures nothing.

    It listens on 127.0.0.1, where any local user could come in. So its default user may do nothing but sign in, and
    the address carries a random password; in RESP 2, because fakeredis' `HELLO` checks a password without signing in.
    """

    def __init__(self) -> None:
        self.password = secrets.token_urlsafe(24)
        self.server: TcpFakeServer | None = None
        self.port = free_port()
        self.url = f"redis://authdemo:{self.password}@127.0.0.1:{self.port}/0?protocol=2"

    @property
    def pid(self) -> int | None:
        return os.getpid()

    def up(self, given_up: threading.Event) -> None:
        import redis
        from fakeredis import TcpFakeServer

        if self.server:
            return
        self.server = TcpFakeServer(("127.0.0.1", self.port))
        self.server.daemon_threads = True  # one per connection; they must not keep us from ending
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        with redis.Redis(port=self.port, protocol=2) as client:
            client.execute_command("ACL", "SETUSER", "authdemo", "on", f">{self.password}", "~*", "&*", "+@all")
            client.execute_command("ACL", "SETUSER", "default", "resetpass", "-@all")

    def down(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def died(self) -> str:
        return ""

    def remove(self) -> None:
        pass


class Elsewhere:
    """Somebody else's Redis. Nothing is started or stopped; the note about it is what is kept."""

    pid = None

    def __init__(self, url: str) -> None:
        self.url = url

    def up(self, given_up: threading.Event) -> None:
        pass

    def down(self) -> None:
        pass

    def died(self) -> str:
        return ""

    def remove(self) -> None:
        pass


def private_folder() -> Path:
    """A folder of our own (0700), in the first place whose name is short enough for a socket."""
    for place in (tempfile.gettempdir(), SHORTEST):
        folder = Path(tempfile.mkdtemp(prefix=SOCKET_FOLDER, dir=place))
        if len(os.fsencode(folder / "redis.sock")) <= SOCKET_PATH_BYTES:
            return folder
        folder.rmdir()
    raise Failed("No folder for temporary files has a name short enough for a Unix socket. Set TMPDIR=/tmp")


def answers(path: Path) -> bool:
    """Whether a Redis behind this socket takes commands: not while it still loads its data."""
    return ask(path, "PING").startswith(b"+PONG")


def ask(path: Path, command: str) -> bytes:
    """One inline command; empty where nobody answers within a second."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(f"{command}\r\n".encode())
            return client.recv(64)
        except OSError:
            return b""


def clear_away(url: str) -> None:
    """Stop the Redis whose keeper was killed, if it still runs behind this socket, and remove the socket's folder."""
    scheme, _, place = url.partition("://")
    path = Path(unquote(place.partition("?")[0]))
    if scheme != "unix" or not path.parent.name.startswith(SOCKET_FOLDER):
        return  # not one of ours
    deadline = time.monotonic() + STOPPING_SECONDS
    while answers(path) and time.monotonic() < deadline:
        ask(path, "SHUTDOWN")
    shutil.rmtree(path.parent, ignore_errors=True)
