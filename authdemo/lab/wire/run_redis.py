"""A Redis of a run's own, to be stopped, emptied and killed."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import own_redis
from authdemo.store.address import NoRedis
from authdemo.store.client import pool_of
from authdemo.store.own_redis import Fsync, OwnRedis
from authdemo.store.traced import TracedRedis
from authdemo.strategy import StoreUnavailable

COMING_BACK_SECONDS = 20.0


class RunRedis:
    """One that is ours alone, and a client for it."""

    def __init__(self, server: OwnRedis):
        self.server = server
        self.pool = pool_of(server.running.url)
        self.client = TracedRedis(connection_pool=self.pool)

    def is_used_by(self, stages: Mapping[Variant, Stage]) -> None:
        for stage in stages.values():
            stage.lives_by(redis=self.client)

    def down(self) -> None:
        """Stop it; its address stays."""
        self.server.down()

    def up(self) -> None:
        self.server.up()

    def flush(self) -> None:
        self.client.flushall()

    def evict(self) -> None:
        """Let it run out of memory under a policy that throws keys away: what a cache is usually set up to do."""
        self.client.config_set("maxmemory-policy", "allkeys-lru")
        self.client.config_set("maxmemory", self.client.info("memory")["used_memory"] + 2**20)
        for number in range(64):  # four megabytes into one: what was not used for longest goes first
            self.client.set(f"filler:{number}", "x" * 2**16)
        self.client.config_set("maxmemory", 0)

    def kill(self) -> None:
        """kill -9, as a crash of the process; its keeper starts it again with what it had written down."""
        pid = self.client.info("server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + COMING_BACK_SECONDS
        while time.monotonic() < deadline:
            with suppress(StoreUnavailable):  # it is not back yet
                if self.client.info("server")["process_id"] != pid:
                    return
            time.sleep(0.02)
        raise NotPossible("The Redis that was killed did not come back.")


@contextmanager
def run_redis(*, appendonly: bool = True, appendfsync: Fsync = "always") -> Iterator[RunRedis]:
    """Start one for the time of the block. Raises `NotPossible` where there is no real Redis to be started."""
    with run_folder() as folder:
        try:
            server = own_redis.start(folder, appendonly=appendonly, appendfsync=appendfsync, quiet=True)
        except NoRedis as error:
            raise NotPossible(str(error)) from None
        with server:
            if server.running.is_stand_in or server.running.pid is None:
                raise NotPossible(
                    "It needs a Redis that can be started and killed: install redis-server, 6.2 or newer."
                )
            own = RunRedis(server)
            yield own
            own.pool.disconnect()
