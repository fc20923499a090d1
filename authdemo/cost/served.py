"""What a whole server answers a second: `manage.py demo` as anybody starts it, with one process and with two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path

from django.conf import settings

from authdemo.cost import servers
from authdemo.cost.figures import NOBODY, Served
from authdemo.cost.load import Load, load
from authdemo.cost.servers import Processors, Server
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_STATEFUL, JWT_STATELESS, SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import COPIED
from authdemo.lab.wire.measuring import in_turn
from authdemo.lab.wire.run_folder import run_folder

VARIANTS = (SESSIONS_REDIS, JWT_STATELESS, JWT_DENYLIST, JWT_STATEFUL)
WORKERS = (1, 2)
ROUNDS, SECONDS = 7, 1.0
WARM_SECONDS = 0.5

Says = Callable[[str], None]


@dataclass(frozen=True)
class Subject:
    """One view of one server, to be asked as one client asks."""

    what: str
    server: Server
    path: str
    headers: Mapping[str, str]
    status: int = 200
    workers: int = 1
    asking: Processors | None = None  # where the asking is done


def measure(says: Says, *, rounds: int = ROUNDS, seconds: float = SECONDS) -> list[Served]:
    """Raises `NotPossible` where a server does not start, `NotAnswered` where it does not know who asks."""
    with run_folder() as folder, ExitStack() as until_over:
        subjects: list[Subject] = []
        for workers in WORKERS:
            says(f"The whole site in a server of {workers} process" + "es" * (workers > 1))
            place = folder / str(workers)
            place.mkdir()
            subjects += of_site(place, workers, until_over)
        return under_load(subjects, counted(says, f"{len(subjects)} views under load", rounds), seconds)


def of_site(folder: Path, workers: int, until_over: ExitStack, **env: str) -> Iterator[Subject]:
    """What it answers to somebody who is signed in, by each variant, and to nobody."""
    two = servers.processors()
    server_on, asking = two if two and workers == 1 else (None, None)
    server = until_over.enter_context(servers.site(folder, workers, server_on, **env))
    user = servers.seat(folder, **env)
    yield Subject(NOBODY, server, "/sessions/api/me", {}, 401, workers, asking)
    for variant in VARIANTS:
        cookies = _signed_in(server, variant, user)
        yield Subject(variant.name, server, f"/{variant.lane}/api/me", {"Cookie": cookies}, 200, workers, asking)


def _signed_in(server: Server, variant: Variant, user: Mapping[str, str]) -> str:
    told: dict[str, str | int] = {"username": user["username"], "password": user["password"]}
    if variant.lane == "jwt":
        told |= {"revocation": variant.name.partition("/")[2], "lifetime": settings.JWT_ACCESS_MAX_SECONDS}
    answer = server.asks("POST", f"/{variant.lane}/api/login", json=told)
    given = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        given.load(header)
    return "; ".join(f"{name}={given[name].value}" for name in COPIED if name in given)


def under_load(
    subjects: Sequence[Subject], rounds: Iterator[int], seconds: float, *, warm: float = WARM_SECONDS
) -> list[Served]:
    """Each in turn, in an order drawn anew in each round. Raises `NotAnswered`."""
    for one in subjects:
        _asked(one, warm)
    found = in_turn({number: partial(_asked, one, seconds) for number, one in enumerate(subjects)}, rounds)
    return [
        Served(one.what, one.workers, [load.per_second for load in loads], max(load.share for load in loads))
        for one, loads in zip(subjects, found.values(), strict=True)
    ]


def _asked(one: Subject, seconds: float) -> Load:
    with servers.kept_to(one.asking):
        return load(one.server.port, one.path, one.headers, seconds, one.status)


def counted(says: Says, what: str, rounds: int) -> Iterator[int]:
    """The rounds, each tenth of them told before it begins."""
    for number in range(rounds):
        if number % max(1, rounds // 10) == 0:
            says(f"{what}: round {number + 1} of {rounds}")
        yield number
