"""This site beside its peers: the same view, as their own authors set it up, under the same load in the same rounds.

`peers/` has them, each in a few lines; `peers_at_home` installs and starts them. All share one Redis over its Unix
socket. How to read what comes out: `docs/cost.md`.
"""

import time
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from authdemo.cost import peers_at_home, served, servers
from authdemo.cost.figures import Beside
from authdemo.cost.peers_at_home import Home
from authdemo.cost.ranks import PEERS
from authdemo.cost.served import Says
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.run_redis import run_redis

ROUNDS, SECONDS = 11, 2.0
WARM_SECONDS = 5.0  # a just-in-time compiler needs that


def measure(says: Says, *, rounds: int = ROUNDS, seconds: float = SECONDS, warm: float = WARM_SECONDS) -> Beside:
    """Raises `NotPossible` where a peer or this site does not start, `NotAnswered` where one knows nobody."""
    began, path = time.time(), Path(settings.VAR, "peers").absolute()
    missing = peers_at_home.install(path, says)
    peers = [one for one in PEERS if one.interface or not missing]
    with run_folder() as folder, run_redis(appendonly=False) as redis, ExitStack() as until_over:
        says(f"This site and {len(peers)} others")
        socket = redis.pool.connection_kwargs["path"]
        subjects = list(served.of_site(folder, 1, until_over, REDIS_URL=f"unix://{socket}"))
        home = Home(path, folder, socket)
        server_on, asking = servers.processors() or (None, None)
        for peer in peers:
            subjects += home.starts(peer, server_on, asking, until_over)
        turns = served.counted(says, f"{len(subjects)} views under load", rounds)
        found = served.under_load(subjects, turns, seconds, warm=warm)
    return Beside(
        began=began,
        seconds=time.time() - began,
        machine=machine_facts.facts() | peers_at_home.versions(missing),
        served=found,
        missing=missing,
    )
