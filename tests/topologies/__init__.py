"""Redis as it runs in production, on more than one process: with sentinels, and as a cluster. All of it on loopback.

    AUTHDEMO_TESTS_ON=sentinel .venv/bin/python -m pytest tests/contract

A test that is about one of them starts its own; with that variable any test runs on one.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Protocol, Self

from authdemo.store.own_redis import Running
from tests import environment


class Topology(Protocol):
    """What tests need of one; `OwnRedis` has the same."""

    running: Running

    def client(self) -> Any:
        """A plain client of it, text in and out."""

    def down(self) -> None:
        """Stop all of it; what was written is on disk."""

    def up(self) -> None:
        """Start it again, with what was written."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: Any) -> None: ...


def started(kinds: Collection[str]) -> Topology | None:
    """The one that the tests are to run on; None where that is one server."""
    from tests.topologies.clustered import Clustered
    from tests.topologies.watched import Watched

    known = {"sentinel": Watched, "cluster": Clustered}
    return next((known[kind](Path(environment.VAR) / kind) for kind in kinds if kind in known), None)
