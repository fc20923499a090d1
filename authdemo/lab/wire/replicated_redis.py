"""A primary Redis of a run's own and its replicas, with a line to each that can be held up.

No sentinels are here: which replica takes the place of the primary the story says, as they would. Its clients are
pointed there. Nothing is on disk but the copy that a replica begins with: what came later replicas have, or nobody.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, cast

import redis

from authdemo.lab.wire.measuring import Spread, spread
from authdemo.lab.wire.open_port import USER, Door, opened
from authdemo.lab.wire.relay import Relay, to_port
from authdemo.lab.wire.run_redis import RunRedis, run_redis
from authdemo.lab.wire.telling import NotPossible
from authdemo.store.client import pool_of
from authdemo.store.traced import TracedRedis

FOLLOWING_SECONDS = 20.0
LAG_TRIES = 20
WAIT_MS = 200  # less than a command may take (`SOCKET_TIMEOUT`); it is asked again
NOT_FOLLOWED = "The replicas of a Redis of our own do not follow it."
MARKER = "replicated"  # a key that is written for no other use


@dataclass(frozen=True)
class Replica:
    """One of them, read by `client`, and the line by which it follows."""

    own: RunRedis
    line: Relay

    @property
    def client(self) -> TracedRedis:
        return self.own.client

    def takes_over(self) -> None:
        """Follow nobody any more: from now on this is a primary, with what has arrived."""
        self.client.execute_command("REPLICAOF", "NO", "ONE")


class ReadingElsewhere(TracedRedis):
    """Our client for the primary, which asks a replica what only reads."""

    READS = ("GET", "HGETALL")

    def __init__(self, primary: TracedRedis, replica: TracedRedis):
        super().__init__(connection_pool=primary.connection_pool)
        self.replica = replica

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if args[0] in self.READS:
            return self.replica.execute_command(*args, **options)
        return super().execute_command(*args, **options)


class ReplicatedRedis:
    """All of it. `client` is answered at once, `confirming` once one replica has what was written."""

    def __init__(self, primary: RunRedis, door: Door, replicas: list[Replica]):
        self.primary, self.replicas = primary, replicas
        self.pools = [pool_of(door.url), pool_of(door.url, replicas=1)]
        self.client, self.confirming = (TracedRedis(connection_pool=pool) for pool in self.pools)

    def catch_up(self) -> None:
        """Return when every replica has all that was written. Raises `NotPossible` where that does not come about."""
        deadline = time.monotonic() + FOLLOWING_SECONDS
        while time.monotonic() < deadline:
            with self.client.pipeline(transaction=False) as pipe:
                pipe.set(MARKER, "")
                pipe.execute_command("WAIT", len(self.replicas), WAIT_MS)
                if pipe.execute()[1] == len(self.replicas):
                    return
        raise NotPossible(NOT_FOLLOWED)

    def lag_of(self, replica: Replica) -> Spread:
        """How long it takes (s) until this one has what the primary has acknowledged."""
        return spread([self._lag(replica, str(number).encode()) for number in range(LAG_TRIES)])

    def _lag(self, replica: Replica, text: bytes) -> float:
        self.client.set(MARKER, text)
        began = time.perf_counter()
        while replica.client.get(MARKER) != text:
            if time.perf_counter() - began > FOLLOWING_SECONDS:
                raise NotPossible(NOT_FOLLOWED)
        return time.perf_counter() - began

    def dies(self) -> None:
        """kill -9. Its keeper starts it again without its port, where nobody looks for it."""
        os.kill(cast(int, self.primary.server.running.pid), signal.SIGKILL)  # `run_redis` yields none without a pid


@contextmanager
def replicated_redis(replicas: int = 1) -> Iterator[ReplicatedRedis]:
    """Start a primary with so many replicas for the time of the block; they have caught up.

    Raises `NotPossible` where there is no real Redis to be started.
    """
    with ExitStack() as until_over:
        primary = until_over.enter_context(run_redis(appendonly=False))
        door = opened(primary)
        with redis.Redis.from_url(door.url, socket_timeout=5) as told:
            told.config_set("repl-diskless-sync", "no")  # with it a replica is sent nothing for its first second
        followers = [until_over.enter_context(_replica_of(door)) for _ in range(replicas)]
        own = ReplicatedRedis(primary, door, followers)
        for pool in own.pools:
            until_over.callback(pool.disconnect)
        own.catch_up()
        yield own


@contextmanager
def _replica_of(door: Door) -> Iterator[Replica]:
    with run_redis(appendonly=False) as own, Relay(to_port(door.port)) as line:
        own.client.config_set("masteruser", USER)
        own.client.config_set("masterauth", door.password)
        own.client.execute_command("REPLICAOF", "127.0.0.1", line.port)
        yield Replica(own, line)
