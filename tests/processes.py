"""Starting the real thing: `manage.py` commands as processes, and what becomes of them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

from tests import environment, warm

PROGRAM = ("manage.py",)


def manage(*arguments: str, var: Path, within: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end, which comes within so many seconds."""
    environ = environment.for_process(var, **env)
    if warm.can_start(environ):
        return warm.run(*arguments, env=environ, within=within)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=environment.CODE,
        env=environ,
        capture_output=True,
        text=True,
        timeout=within,
        stdin=subprocess.DEVNULL,
    )


def until(done: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait until it is so, and return what it says."""
    deadline = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.04)
    return found


class Demo:
    """A demo that runs. What it prints is kept in a file: a pipe that nobody reads would stop it."""

    def __init__(
        self,
        var: Path,
        *arguments: str,
        through: tuple[str, ...] = (),
        program: tuple[str, ...] = PROGRAM,
        port: int = 0,
        **env: str,
    ) -> None:
        self.var = var
        self.port = port or environment.free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = var.with_name(f"{var.name}-{self.port}.log")
        command, environ = ["demo", "--port", str(self.port), *arguments], environment.for_process(var, **env)
        self.process: subprocess.Popen[bytes] | warm.Process
        with self.log.open("wb") as log:
            if not through and program == PROGRAM and warm.can_start(environ):
                self.process = warm.Process(*command, env=environ, stdout=log, stderr=log, session=True)
            else:
                self.process = subprocess.Popen(
                    [*through, sys.executable, *program, *command],
                    cwd=environment.CODE,
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        try:
            until(self.is_up, 60, "the demo starts")
        except BaseException:
            self.stop()
            print(self.said())
            raise

    def said(self) -> str:
        return self.log.read_text()

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "Ctrl-C" in self.said()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False, timeout=5)

    @property
    def note(self) -> dict[str, Any]:
        """What it has noted about its Redis."""
        found: dict[str, Any] = json.loads((self.var / "redis.json").read_text())
        return found

    def family(self) -> dict[int, str]:
        """All processes that it has started, and those started by them."""
        return descendants(self.process.pid)

    def stop(self, how: int = signal.SIGINT) -> int:
        """Send it a signal; its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        return self.process.wait(30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()


def descendants(ancestor: int) -> dict[int, str]:
    """Process ids below this one, with their command lines."""
    found: dict[int, str] = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        for each in psutil.Process(ancestor).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                found[each.pid] = " ".join(each.cmdline())
    return found


def alive(pid: int) -> bool:
    """Whether it runs. One that has ended and was not yet waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
