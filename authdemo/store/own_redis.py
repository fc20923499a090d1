"""A Redis of our own: started here, kept by a process beside us (`keeper`), gone when we are."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, cast

from authdemo.basics.piped_child import PipedChild
from authdemo.store import probe, programs
from authdemo.store.address import NoRedis
from authdemo.store.folder_note import Note
from authdemo.store.keeper import Order
from authdemo.store.servers import clear_away

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
) -> "OwnRedis":
    """Start a Redis whose data lie in `var`. Raises `NoRedis`. End it with `stop()`, or use it as a context manager.

    With `who`, the command it is for, it is *the* Redis of that folder: noted there, found by everybody, the only one
    (raises `Busy`). Without, nobody else knows of it. With `url` none is started: what is noted is that one.
    `quiet`: nothing is said where it dies and is started again.
    """
    if url:
        note = _about(probe.ask_redis(url, closely=True).description, who, site)
        return OwnRedis(Order(note, url=url, var=str(var)))
    program, remarks = (None, []) if stand_in else programs.find()
    if program is None:
        return OwnRedis(_stand_in(var, who, site, remarks), remarks)
    data = var / program.folder
    durable = "every write is on disk before it is answered" if appendfsync == "always" else f"fsync: {appendfsync}"
    where = f"kept in {_short(data)} ({durable})" if appendonly else "in memory only"
    arguments = ["--appendonly", "yes" if appendonly else "no", "--appendfsync", appendfsync]
    about = _about(f"{program.title}, {where}", who, site)
    order = Order(about, program.path, str(data), arguments, var=str(var) if who else "")
    return OwnRedis(order, remarks, quiet=quiet)


def _stand_in(var: Path, who: str, site: str, remarks: list[str]) -> Order:
    if not programs.has_stand_in():
        why = "There is no Redis on this machine: install redis-server, 6.2 or newer, or name one in REDIS_URL."
        raise NoRedis(" ".join([*remarks, why]))
    description = "none here; a stand-in (fakeredis): a restart loses all sign-ins, and timings mean nothing"
    return Order(_about(description, who, site, is_stand_in=True), var=str(var) if who else "")


def _about(description: str, who: str, site: str, *, is_stand_in: bool = False) -> dict[str, Any]:
    return {"description": description, "is_stand_in": is_stand_in, "who": who, "owner": os.getpid(), "site": site}


def _short(path: Path) -> str:
    """The path as seen from here, where that is the shorter way to say it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


class OwnRedis:
    """Our end of the pipe to the keeper. While it is open, Redis runs."""

    def __init__(self, order: Order, remarks: list[str] | None = None, *, quiet: bool = False) -> None:
        self.keeper = PipedChild("-m", "authdemo.store.keeper", quiet=quiet)
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
        if not self.keeper.stop():
            clear_away(self.running.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def _ask(self, word: str) -> Note:
        """Say one line, read the answer. Raises `NoRedis`, with the keeper's sentence."""
        try:
            self.keeper.say(word)
            answer: dict[str, Any] = json.loads(self.keeper.hear() or "{}")
        except OSError:
            answer = {}
        if answer.get("busy"):
            raise Busy("Another process runs the Redis of this folder.")
        if "url" not in answer:
            raise NoRedis(answer.get("failed", "The process that keeps Redis has ended."))
        return cast(Note, answer)
