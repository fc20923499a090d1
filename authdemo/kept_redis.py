"""A Redis of our own: started here, kept by a process beside us (`keeper`), gone when we are."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from authdemo import given_redis, redis_programs
from authdemo.given_redis import NoRedis
from authdemo.keeper import Order
from authdemo.redis_note import Note
from authdemo.redis_servers import clear_away

CODE = Path(__file__).resolve().parent.parent  # where `python -m authdemo.keeper` is found
STOPPING_SECONDS = 15.0

Fsync = Literal["always", "everysec", "no"]


class Busy(NoRedis):
    """Another process runs the Redis of this folder."""


@dataclass(frozen=True)
class Running:
    """A Redis that answers."""

    url: str
    description: str  # one line for people
    is_stand_in: bool = False  # a restart loses everything, and timings mean nothing
    pid: int | None = None  # None where it is not ours
    remarks: tuple[str, ...] = ()  # what was passed over on the way, a sentence each

    @classmethod
    def noted(cls, note: Note, remarks: tuple[str, ...] = ()) -> Self:
        return cls(note["url"], note["description"], note["is_stand_in"], note["pid"], remarks)


def start(
    var: Path,
    *,
    who: str = "",
    site: str = "",
    url: str = "",
    appendonly: bool = True,
    appendfsync: Fsync = "always",
    stand_in: bool = False,
    quiet: bool = False,
) -> "KeptRedis":
    """Start a Redis whose data lie in `var`. Raises `NoRedis`. End it with `stop()`, or use it as a context manager.

    With `who`, the command it is for, it is *the* Redis of that folder: noted there, found by everybody, the only one
    (raises `Busy`). Without, nobody else knows of it. With `url` none is started: what is noted is that one.
    `quiet`: nothing is said where it dies and is started again.
    """
    if url:
        note = _about(given_redis.describe(url), who, site)
        return KeptRedis(Order(note, url=url, var=str(var)))
    program, remarks = (None, []) if stand_in else redis_programs.find()
    if program is None:
        return KeptRedis(_stand_in(var, who, site, remarks), remarks)
    data = var / program.folder
    durable = "every write is on disk before it is answered" if appendfsync == "always" else f"fsync: {appendfsync}"
    where = f"kept in {_short(data)} ({durable})" if appendonly else "in memory only"
    arguments = ["--appendonly", "yes" if appendonly else "no", "--appendfsync", appendfsync]
    about = _about(f"{program.title}, {where}", who, site)
    order = Order(about, program.path, str(data), arguments, var=str(var) if who else "")
    return KeptRedis(order, remarks, quiet=quiet)


def _stand_in(var: Path, who: str, site: str, remarks: list[str]) -> Order:
    if not redis_programs.has_stand_in():
        why = "There is no Redis on this machine: install redis-server, 6.2 or newer, or name one in REDIS_URL."
        raise NoRedis(" ".join([*remarks, why]))
    description = "none here; a stand-in (fakeredis): a restart loses all sign-ins, and timings mean nothing"
    return Order(_about(description, who, site, is_stand_in=True), var=str(var) if who else "")


def _about(description: str, who: str, site: str, *, is_stand_in: bool = False) -> dict[str, Any]:
    return {"description": description, "is_stand_in": is_stand_in, "who": who, "owner": os.getpid(), "site": site}


def _short(path: Path) -> str:
    """The path as seen from here, where that is the shorter way to say it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


class KeptRedis:
    """Our end of the pipe to the keeper. While it is open, Redis runs."""

    def __init__(self, order: Order, remarks: list[str] | None = None, *, quiet: bool = False) -> None:
        self.keeper = subprocess.Popen(
            [sys.executable, "-m", "authdemo.keeper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            cwd=CODE,
            bufsize=0,
            start_new_session=True,  # so that Ctrl-C reaches us first, and Redis only through us
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
        )
        self.running = Running("", "nothing yet")
        try:
            self.running = Running.noted(self._ask(json.dumps(asdict(order))), tuple(remarks or ()))
        except BaseException:  # Ctrl-C included
            self.stop()
            raise

    def down(self) -> None:
        """Stop Redis for a while: its address stays, and nobody answers there. Returns when it has stopped."""
        self._ask("down")

    def up(self) -> None:
        """Start it again, with the data of its append-only file. Returns when it answers."""
        self.running = Running.noted(self._ask("up"), self.running.remarks)

    def stop(self) -> None:
        """Stop Redis for good, and return when it has."""
        for pipe in (self.keeper.stdin, self.keeper.stdout):
            if pipe:
                pipe.close()
        try:
            self.keeper.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self.keeper.kill()
            self.keeper.wait()
        if self.keeper.returncode < 0:  # somebody killed it, and it could not do this itself
            clear_away(self.running.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def _ask(self, word: str) -> Note:
        """Say one line, read the answer. Raises `NoRedis`, with the keeper's sentence."""
        assert self.keeper.stdin is not None  # noqa: S101
        assert self.keeper.stdout is not None  # noqa: S101
        try:
            self.keeper.stdin.write(f"{word}\n".encode())
            answer: dict[str, Any] = json.loads(self.keeper.stdout.readline() or "{}")
        except OSError:
            answer = {}
        if answer.get("busy"):
            raise Busy("Another process runs the Redis of this folder.")
        if "url" not in answer:
            raise NoRedis(answer.get("failed", "The process that keeps Redis has ended."))
        return answer  # type: ignore[return-value]
