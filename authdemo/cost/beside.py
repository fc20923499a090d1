"""This site beside its peers: the same view, as their own authors set it up, under the same load in the same rounds.

`peers/` has them, each in a few lines. What they need is installed once, into a folder of their own (`var/peers`), and
is none of this site's: an environment with the Python ones, and with Node where there is one the others. All are served
by one process, on one Redis over its Unix socket; the Python ones by this site's server, so that none is told apart by
that. How to read it: `docs/cost.md`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from authdemo.basics import starting
from authdemo.cost import served, servers
from authdemo.cost.figures import Beside
from authdemo.cost.ranks import PEERS, Peer, control_of
from authdemo.cost.served import Says, Subject
from authdemo.cost.servers import Processors, Server
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.telling import NotPossible

CODE = Path(__file__).with_name("peers")
ROUNDS, SECONDS = 7, 2.0
WARM_SECONDS = 5.0  # a just-in-time compiler needs that
INSTALLING_SECONDS = 600.0


def measure(says: Says, *, rounds: int = ROUNDS, seconds: float = SECONDS, warm: float = WARM_SECONDS) -> Beside:
    """Raises `NotPossible` where a peer or this site does not start, `NotAnswered` where one knows nobody."""
    began, home = time.time(), Path(settings.VAR, "peers").absolute()
    missing = install(home, says)
    peers = [one for one in PEERS if one.interface or not missing]
    with run_folder() as folder, run_redis(appendonly=False) as redis, ExitStack() as until_over:
        says(f"This site and {len(peers)} others")
        socket = redis.pool.connection_kwargs["path"]
        subjects = list(served.of_site(folder, 1, until_over, REDIS_URL=f"unix://{socket}"))
        two = servers.processors()
        server_on, asking = two or (None, None)
        for peer in peers:
            subjects += of_peer(peer, home, folder, socket, server_on, asking, until_over)
        turns = served.counted(says, f"{len(subjects)} views under load", rounds)
        found = served.under_load(subjects, turns, seconds, warm=warm)
    machine, seconds = machine_facts.facts() | _versions(missing), time.time() - began
    return Beside(began=began, seconds=seconds, machine=machine, served=found, missing=missing)


def of_peer(
    peer: Peer, home: Path, folder: Path, socket: str, on: Processors | None, asking: Processors | None, over: ExitStack
) -> Iterator[Subject]:
    env = {"FOLDER": str(folder), "REDIS_SOCKET": socket, "SECRET": os.urandom(32).hex(), "NODE_ENV": "production"}
    server = over.enter_context(servers.server(peer.name, _command(peer, home), folder, on, env))
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

    Raises `NotPossible` where the Python ones cannot be installed.
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


def _versions(missing: str) -> dict[str, str]:
    return {} if missing else {"Node": starting.said_by([_node(), "--version"], 10).strip().removeprefix("v")}
