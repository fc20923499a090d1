"""The note and the lock that say which Redis runs for a folder: `redis.json` and `redis.lock` in `var/`; and
the wish that it be stopped for a while: `redis.off`.

The lock is held by the `keeper` for as long as its Redis runs, and the operating system drops it however the keeper
ends. So the note counts while the lock is held; a note without the lock is a killed run's.
"""

import json
from pathlib import Path
from typing import TypedDict, cast

from filelock import FileLock, Timeout

from authdemo.basics import private_files


class Note(TypedDict):
    """What runs for this folder, and for whom."""

    url: str
    pid: int | None  # of Redis; None where it is not ours
    description: str  # one line for people
    is_stand_in: bool
    who: str  # the command it runs for: demo, lab, revoke ...
    owner: int  # that command's process
    site: str  # the demo's address; empty for the others


def lock(var: Path) -> FileLock:
    """The lock. Whoever holds it is the only one to run a Redis on this folder's data."""
    return FileLock(var / "redis.lock", mode=0o600)


def file(var: Path) -> Path:
    return var / "redis.json"


def off(var: Path) -> Path:
    """While this file is there, the keeper keeps its Redis stopped (`authdemo.store.switch`)."""
    return var / "redis.off"


def write(var: Path, note: Note) -> None:
    """Replace the note in one step, readable by nobody else: it may hold a password."""
    private_files.replace(file(var), json.dumps(note, indent=1).encode())


def read(var: Path) -> Note | None:
    """The note, whether or not it still counts; None where there is none that can be read."""
    try:
        note = json.loads(file(var).read_text())
    except (OSError, ValueError):
        return None
    return cast(Note, note) if isinstance(note, dict) and note.keys() >= Note.__required_keys__ else None


def held(var: Path) -> bool:
    """Whether somebody runs a Redis for this folder at this moment."""
    try:
        with lock(var).acquire(timeout=0):
            return False
    except Timeout:
        return True


def current(var: Path) -> Note | None:
    """The note of the Redis that runs now."""
    note = read(var)
    return note if note and held(var) else None
