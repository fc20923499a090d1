"""One server of several: a `redis-server` on a port, with a folder of its own, that can be killed and come back."""

import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psutil
import redis

from authdemo.store import programs
from tests import environment
from tests.conftest import missing
from tests.processes import until
from tests.topologies.plain import PlainRedis

PASSWORD = "of-the-redis"
SENTINEL_PASSWORD = "of-the-sentinels"


class Server:
    """Its data are gone with it unless it is told otherwise: what survives then is what others have."""

    def __init__(self, folder: Path, *arguments: str, password: str = PASSWORD) -> None:
        folder.mkdir(parents=True)
        found, _ = programs.find()
        if found is None:
            missing("needs a real Redis: install redis-server, 6.2 or newer")
        self.program, self.folder, self.password = found.path, folder, password
        self.port = environment.free_port()
        self.file = folder / "redis.conf"
        self.arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    def configure(self, lines: Sequence[str]) -> None:
        """Before its first start; it writes into its file itself, later."""
        usual = [f"port {self.port}", "bind 127.0.0.1", f"dir {self.folder}", "protected-mode no", 'save ""']
        self.file.write_text("\n".join([*usual, *lines, ""]))

    def up(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, str(self.file), *self.arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until(self.answers, 20, f"the server at {self.port} answers")

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError):
            assert self.process
            assert self.process.poll() is None, (self.folder / "log").read_text()
            return False

    def client(self) -> "redis.Redis":
        """Asked once, without patience."""
        return PlainRedis(port=self.port, password=self.password, decode_responses=True, socket_timeout=2, retry=None)

    def sent(self, how: int) -> None:
        assert self.process
        self.process.send_signal(how)

    def kill(self) -> None:
        self.sent(signal.SIGKILL)
        assert self.process
        self.process.wait(10)

    def is_stopped(self) -> bool:
        assert self.process
        return bool(psutil.Process(self.process.pid).status() == psutil.STATUS_STOPPED)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.sent(signal.SIGCONT)
            self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
