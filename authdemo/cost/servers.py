"""Servers to be put under load: real processes on ports of their own, kept to a processor where that can be said.

One runs for as long as it is asked for and never longer (`basics.tether`). On Linux the server keeps to one processor
and the asking to another, so that neither waits for the other; elsewhere both share what there is, and that is said.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from authdemo.basics import starting
from authdemo.basics.piped_child import CODE, PipedChild, last_words, tethered
from authdemo.basics.ports import free_port
from authdemo.cost.asking import NotAnswered
from authdemo.lab.wire.telling import NotPossible

STARTING_SECONDS = 60.0
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "LD_LIBRARY_PATH")  # no setting of the site's
Processors = frozenset[int]


def bare_environment() -> dict[str, str]:
    """What programs need, without what this site was told."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def processors() -> tuple[Processors, Processors] | None:
    """One for the server and one for the asking; None where that cannot be said, or there is one alone."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    server, *others = sorted(os.sched_getaffinity(0))
    return (frozenset({server}), frozenset({others[0]})) if others else None


@contextmanager
def kept_to(chosen: Processors | None) -> Iterator[None]:
    """This thread, and what it starts meanwhile. None: wherever there is room."""
    if chosen is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass
class Server:
    """One that serves."""

    name: str
    port: int
    child: PipedChild
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asks(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Raises `NotAnswered`."""
        try:
            answer = httpx.request(method, f"{self.url}{path}", timeout=30, trust_env=False, **more)
        except httpx.HTTPError as error:
            raise NotAnswered(f"{self.name} did not answer {path}: {error}") from None
        if answer.status_code != 200:
            raise NotAnswered(f"{self.name} answered {path} with {answer.status_code}")
        return answer

    def _is_up(self) -> bool:
        try:
            return httpx.get(self.url, timeout=2, trust_env=False).status_code < 500
        except httpx.HTTPError:
            return False

    def _wait(self) -> None:
        """Raises `NotPossible` with what it said last."""
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._is_up():
            if self.child.process.poll() is not None or time.monotonic() > deadline:
                raise NotPossible(f"{self.name} did not start: {last_words(self.log)}")
            time.sleep(0.05)


@contextmanager
def server(
    name: str, command: Sequence[str], folder: Path, on: Processors | None, env: Mapping[str, str]
) -> Iterator[Server]:
    """Run it for the time of the block; `{port}` in the command and `PORT` are its own; what it says is in `folder`.

    Raises `NotPossible` where it does not start.
    """
    port, log = free_port(), folder / f"{name.replace('/', '-').replace(' ', '-')}.log"
    words = [word.replace("{port}", str(port)) for word in command]
    with kept_to(on):
        child = tethered(log, *words, env={**bare_environment(), **env, "PORT": str(port)})
    try:
        one = Server(name, port, child, log)
        one._wait()
        yield one
    finally:
        child.stop()


@contextmanager
def site(folder: Path, workers: int, on: Processors | None, **env: str) -> Iterator[Server]:
    """This site as `manage.py demo` runs it, with everything of its own in a folder of its own."""
    command = [sys.executable, str(CODE / "manage.py"), "demo", "--port", "{port}", "--workers", str(workers)]
    with server(f"authdemo, {workers}", command, folder, on, {**env, "AUTHDEMO_VAR": str(folder / "var")}) as one:
        yield one


def seat(folder: Path, **env: str) -> dict[str, str]:
    """Somebody of that site's who can sign in: name and password. Raises `NotPossible`."""
    try:
        said = starting.said_by(
            [sys.executable, str(CODE / "manage.py"), "seat", "--json"],
            30,
            env={**bare_environment(), **env, "AUTHDEMO_VAR": str(folder / "var")},
        )
        users: list[dict[str, str]] = json.loads(said)["users"]
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise NotPossible(f"Nobody could be made to sign in: {error}") from None
    return next(one for one in users if one["role"] == "member")
