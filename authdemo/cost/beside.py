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
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from authdemo.basics import starting
from authdemo.cost import served, servers
from authdemo.cost.figures import Beside, Range, Served
from authdemo.cost.served import Says, Subject
from authdemo.cost.servers import Processors, Server
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.telling import NotPossible

CODE = Path(__file__).with_name("peers")
ROUNDS, SECONDS = 7, 2.0
WARM_SECONDS = 5.0  # a just-in-time compiler needs that
INSTALLING_SECONDS = 600.0


@dataclass(frozen=True)
class Peer:
    """Somebody else's way to know who asks. `compared`: ours that does the same."""

    name: str
    module: str
    compared: str
    interface: str = ""  # of granian; for Node empty

    def command(self, home: Path) -> list[str]:
        if not self.interface:
            return [_node(), str(home / "node" / f"{self.module}.js")]
        loop = ["--loop", "uvloop"] if self.interface == "asgi" else ["--blocking-threads", "1"]
        granian = str(_bin(home) / "granian")
        place = ["--host", "127.0.0.1", "--port", "{port}", "--working-dir", str(CODE)]
        return [granian, "--interface", self.interface, *loop, *place, f"{self.module}:application"]


OURS = SESSIONS, TOKENS = SESSIONS_REDIS.name, JWT_STATELESS.name
PEERS = (
    Peer("Django, cache sessions", "django_sessions", SESSIONS, "wsgi"),
    Peer("Django REST framework, simplejwt", "django_simplejwt", TOKENS, "wsgi"),
    Peer("Starlette, starsessions", "starlette_sessions", SESSIONS, "asgi"),
    Peer("Starlette, PyJWT", "starlette_jwt", TOKENS, "asgi"),
    Peer("Express, express-session", "express_sessions", SESSIONS),
    Peer("Express, jsonwebtoken", "express_jwt", TOKENS),
    Peer("Fastify, @fastify/session", "fastify_sessions", SESSIONS),
    Peer("Fastify, @fastify/jwt", "fastify_jwt", TOKENS),
)


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
    server = over.enter_context(servers.server(peer.name, peer.command(home), folder, on, env))
    yield Subject(control_of(peer), server, "/anybody", {}, asking=asking)
    yield Subject(peer.name, server, "/me", _credential(server), asking=asking)


def control_of(peer: Peer) -> str:
    return f"{peer.name}: nobody looks"


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


@dataclass(frozen=True)
class Row:
    """One under load, ours that does the same, and its own control, where nobody looks who asks."""

    one: Served
    ours: Served | None
    control: Served | None

    @property
    def micros(self) -> str:
        """What knowing takes of the server's time for a request, beyond its control's (µs)."""
        if self.control is None:
            return ""
        pairs = zip(self.one.rounds, self.control.rounds, strict=True)
        return str(Range.of([1 / one - 1 / control for one, control in pairs]))


def rows(found: Beside) -> list[Row]:
    """Ours first; of ours the control is a request of somebody who is not signed in."""
    known = {one.what: one for one in found.served}
    ours = [Row(known[name], None, known[served.NOBODY]) for name in OURS]
    theirs = [
        Row(known[peer.name], known[peer.compared], known[control_of(peer)]) for peer in PEERS if peer.name in known
    ]
    return ours + theirs


def ranking(found: Beside, compared: str) -> list[list[str]]:
    """Those that do the same, the most requests per second first; who cannot be told apart stands together."""
    known = {one.what: one for one in found.served}
    names = [compared, *(peer.name for peer in PEERS if peer.compared == compared and peer.name in known)]
    first, *others = sorted((known[name] for name in names), key=lambda one: -one.per_second.median)
    ranks, leads = [[first.what]], first
    for one in others:
        if leads.times(one).low > 1:
            ranks.append([one.what])
            leads = one
        else:
            ranks[-1].append(one.what)
    return ranks
