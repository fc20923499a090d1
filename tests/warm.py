"""Processes of manage.py that need not import Django and its like first: two thirds of what a command takes to start.

They are forked from one that has done so (`tests.zygote`), and it from none of ours.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from typing import IO

from tests import environment

OF_THE_INTERPRETER = ("PYTHON", "LC_", "LANG")  # what it reads before anything is imported
AT_FIRST = environment.for_process(environment.VAR)  # before any test has set something


def can_start(env: Mapping[str, str]) -> bool:
    """Whether a process in this environment may be forked. On another system than Linux each starts by itself."""
    return sys.platform == "linux" and all(
        env.get(name) == AT_FIRST.get(name) for name in {*env, *AT_FIRST} if name.startswith(OF_THE_INTERPRETER)
    )


@cache
def _zygote() -> socket.socket:
    """Where to send orders; it ends when this process does."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(its.fileno())],
            cwd=environment.CODE,
            env=AT_FIRST,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
            start_new_session=True,  # Ctrl-C is for those that it has forked
        )
    atexit.register(_end, ours, process)
    return ours


def _end(orders: socket.socket, zygote: "subprocess.Popen[bytes]") -> None:
    orders.close()
    zygote.wait(10)


class Process:
    """A manage.py that runs: what is asked of a `subprocess.Popen` here, and no more."""

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str],
        stdout: IO[bytes],
        stderr: IO[bytes],
        session: bool = False,
    ) -> None:
        self.returncode: int | None = None
        reader, writer = os.pipe()
        self._told = os.fdopen(reader, "rb", buffering=0)
        order = {
            "arguments": arguments,
            "environment": dict(env),
            "folder": str(environment.CODE),
            "session": session,
        }
        with open(os.devnull, "rb") as nothing:
            streams = [nothing.fileno(), stdout.fileno(), stderr.fileno(), writer]
            socket.send_fds(_zygote(), [json.dumps(order).encode()], streams)
        os.close(writer)
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises `TimeoutExpired` where it does not end within so many seconds."""
        if (status := self._ended(timeout)) is None:
            raise subprocess.TimeoutExpired("manage.py", timeout or 0)
        return status

    def send_signal(self, how: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, within: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], within)[0]:
            with self._told:
                self.returncode = int(self._told.readline())
        return self.returncode

    def __del__(self) -> None:
        self._told.close()


def run(*arguments: str, env: Mapping[str, str], within: float) -> subprocess.CompletedProcess[str]:
    """To its end, with what it has said. Raises `TimeoutExpired`, and it has ended then, too."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = Process(*arguments, env=env, stdout=out, stderr=err)
        try:
            process.wait(within)
        finally:
            process.kill()
        said = [os.pread(each.fileno(), each.seek(0, os.SEEK_END), 0).decode() for each in (out, err)]
    return subprocess.CompletedProcess(arguments, process.returncode or 0, *said)
