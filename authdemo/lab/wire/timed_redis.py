"""A Redis to be timed: a run's own, so that nobody else's work is in the figures, at stated distances.

It is reached over its Unix socket, over TCP on this host, and over TCP through a relay that holds everything back, as a
network does. Whether a write waits for the disk is said by `fsync`, and can be changed between two figures. The client
is the plain one: what our tracing of commands takes is not in a lookup.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import redis

from authdemo import policy
from authdemo.lab.wire.measuring import Job
from authdemo.lab.wire.open_port import USER, opened
from authdemo.lab.wire.relay import Relay, to_port
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.stage import Stage
from authdemo.store import client, named_keys
from authdemo.store.own_redis import Fsync

LIFE_MS = 30 * 60 * 1000  # 30 minutes: longer than any run
SOCKET = "over a Unix socket"
NEAR = (SOCKET, "over TCP on this host")
AWAY = {"over TCP, 0.5 ms away": 0.0005, "over TCP, 2 ms away": 0.002}  # seconds there and back, held up by the relay


@dataclass(frozen=True)
class TimedRedis:
    """Clients of one server, by the way there: each of `NEAR` and `AWAY`."""

    clients: Mapping[str, redis.Redis]

    @property
    def socket(self) -> redis.Redis:
        return self.clients[SOCKET]

    def fsync(self, when: Fsync) -> None:
        """From now on a write is answered once it is on disk ("always"), or does not wait for that ("no")."""
        self.socket.config_set("appendfsync", when)

    def keeps(self, key: str, value: bytes) -> None:
        self.socket.set(key, value, px=LIFE_MS)

    def copies_session_of(self, stage: Stage) -> tuple[str, bytes]:
        """Keep the record of this stage's session here, too: under which key, and what it holds."""
        with policy.use(stage.policy):
            own = client.connection()
            key = next(key for key in named_keys.of(own, stage.policy) if ":session:" in key)
            record: bytes = own.get(key)
        self.keeps(key, record)
        return key, record

    def reads(self, key: str) -> dict[str, Job]:
        """A lookup that is a read, by the way there."""
        return {way: partial(one.execute_command, "GET", key) for way, one in self.clients.items()}

    def slides(self, key: str) -> Job:
        """A lookup that moves a timeout on, which is a write."""
        return partial(self.socket.execute_command, "GETEX", key, "PX", LIFE_MS)


@contextmanager
def timed_redis() -> Iterator[TimedRedis]:
    """Start one for the time of the block, without fsync. Raises `NotPossible` where none can be started and timed."""
    with run_redis(appendfsync="no") as own, ExitStack() as clean_up:
        door = opened(own)

        def connected(**to: Any) -> redis.Redis:
            pool = redis.ConnectionPool(username=USER, password=door.password, socket_timeout=5, **to)
            clean_up.callback(pool.disconnect)
            return redis.Redis(connection_pool=pool)

        def relayed(seconds: float) -> redis.Redis:
            relay = clean_up.enter_context(Relay(to_port(door.port), delay=seconds / 2))
            return connected(host="127.0.0.1", port=relay.port)

        path = own.pool.connection_kwargs["path"]
        socket = connected(connection_class=redis.UnixDomainSocketConnection, path=path)
        near = zip(NEAR, (socket, connected(host="127.0.0.1", port=door.port)), strict=True)
        yield TimedRedis(dict(near) | {way: relayed(seconds) for way, seconds in AWAY.items()})
