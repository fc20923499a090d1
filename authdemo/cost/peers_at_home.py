"""The peers at home: what they need is installed once, and each is started with what it is told.

All of it lies in a folder of their own (`var/peers`) and is none of this site's: an environment with the Python ones,
and where there is Node the others. All are served by one process; the Python ones by this site's server, so that none
is told apart by that.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from authdemo.basics import starting
from authdemo.cost import servers
from authdemo.cost.ranks import Peer, control_of
from authdemo.cost.served import Says, Subject
from authdemo.cost.servers import Processors, Server
from authdemo.lab.wire.telling import NotPossible

CODE = Path(__file__).with_name("peers")
INSTALLING_SECONDS = 600.0


@dataclass(frozen=True)
class Home:
    """Where they are installed, and what each of them is told: where the Redis is, and where its own files go."""

    path: Path
    folder: Path
    socket: str

    def starts(
        self, peer: Peer, on: Processors | None, asking: Processors | None, until_over: ExitStack
    ) -> Iterator[Subject]:
        """Its control, and the view that knows who asks. Raises `NotPossible`, `NotAnswered`."""
        told = {"FOLDER": str(self.folder), "REDIS_SOCKET": self.socket, "SECRET": os.urandom(32).hex()}
        env = {**told, "NODE_ENV": "production"}
        server = until_over.enter_context(servers.server(peer.name, _command(peer, self.path), self.folder, on, env))
        yield Subject(control_of(peer), server, "/anybody", {}, asking=asking)
        yield Subject(peer.name, server, "/me", _credential(server), asking=asking)


def _command(peer: Peer, home: Path) -> list[str]:
    if not peer.interface:
        return [_node(), str(home / "node" / f"{peer.module}.js")]
    loop = ["--loop", "uvloop"] if peer.interface == "asgi" else ["--blocking-threads", "1"]
    granian = str(_bin(home) / "granian")
    place = ["--host", "127.0.0.1", "--port", "{port}", "--working-dir", str(CODE)]
    return [granian, "--interface", peer.interface, *loop, *place, f"{peer.module}:application"]


def _credential(server: Server) -> dict[str, str]:
    answer = server.asks("GET", "/login")
    cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    return {"Cookie": cookies} if cookies else {"Authorization": f"Bearer {answer.json()['token']}"}


def install(home: Path, says: Says) -> str:
    """What the peers need, where it is not there yet; why the ones on Node are left out, empty where they are not.

    Raises `NotPossible` where it cannot be installed.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    requirements, packages = CODE / "requirements.txt", CODE / "node" / "package.json"
    if _is_new(home / "python.txt", requirements):
        says("Once: the Python peers, into an environment of their own")
        _runs(["-m", "venv", str(home / "python")], sys.executable)
        _runs(["-m", "pip", "install", "-q", "-r", str(requirements)], str(_bin(home) / "python"))
        _noted(home / "python.txt", requirements)
    if not (shutil.which("node") and (npm := shutil.which("npm"))):
        return "no Node and npm on this machine"
    for script in (CODE / "node").iterdir():
        (home / "node").mkdir(exist_ok=True)
        shutil.copy(script, home / "node" / script.name)  # Node looks for packages beside a script
    if _is_new(home / "node.txt", packages):
        says("Once: the peers on Node")
        _runs(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home / "node")], npm)
        _noted(home / "node.txt", packages)
    return ""


def versions(missing: str) -> dict[str, str]:
    """What they run on, where that is not this site's. `missing`: why those on Node are left out."""
    return {} if missing else {"Node": starting.said_by([_node(), "--version"], 10).strip().removeprefix("v")}


def _is_new(note: Path, asked: Path) -> bool:
    return not note.exists() or note.read_text() != _digest(asked)


def _noted(note: Path, asked: Path) -> None:
    note.write_text(_digest(asked))


def _digest(asked: Path) -> str:
    return hashlib.sha256(asked.read_bytes()).hexdigest()


def _runs(arguments: list[str], program: str) -> None:
    try:
        starting.said_by([program, *arguments], INSTALLING_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotPossible(f"The peers could not be installed: {error}") from None


def _bin(home: Path) -> Path:
    return home / "python" / ("Scripts" if os.name == "nt" else "bin")


def _node() -> str:
    return shutil.which("node") or "node"
