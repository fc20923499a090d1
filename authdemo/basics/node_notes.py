"""The nodes of a demo that has several: a note about them in `var/nodes/`, and wishes of what is to become of them.

A wish is a file, which the demo looks at several times a second; so every process of the site can have one:

    2.off      node 2 is to be killed, and to stay away until the file is gone
    restart    all are to be started anew, one after the other; gone when that is done
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict, cast

from authdemo.basics import private_files


class Noted(TypedDict):
    """A node."""

    name: str  # "1", "2" ...
    url: str
    state: str  # "starting", "up", "ending", "killed", "off"


def folder(var: Path) -> Path:
    return var / "nodes"


def off(var: Path, name: str) -> Path:
    return folder(var) / f"{name}.off"


def restart(var: Path) -> Path:
    return folder(var) / "restart"


def write(var: Path, nodes: Sequence[Noted]) -> None:
    """Raises `OSError`."""
    private_files.replace(_note(var), json.dumps(nodes).encode())


def read(var: Path) -> list[Noted]:
    """Empty where no demo with several runs in this folder."""
    try:
        return cast(list[Noted], json.loads(_note(var).read_text()))
    except (OSError, ValueError):
        return []


def begin(var: Path) -> None:
    """An empty folder, whatever an earlier demo has left in it. Raises `OSError`."""
    folder(var).mkdir(mode=0o700, exist_ok=True)
    end(var)


def end(var: Path) -> None:
    """Forget the nodes, and what was wished."""
    for left in (_note(var), restart(var), *folder(var).glob("*.off")):
        left.unlink(missing_ok=True)


def _note(var: Path) -> Path:
    return folder(var) / "nodes.json"
