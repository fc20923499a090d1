"""A primary, two replicas, and three sentinels that put one of them in its place where it is gone for two seconds."""

from pathlib import Path
from typing import Any

import redis

from authdemo.lab.wire.relay import Relay, to_port
from authdemo.store.own_redis import Running
from tests.processes import until
from tests.topologies.servers import PASSWORD, SENTINEL_PASSWORD, Server
from tests.topologies.several import OF_ALL, Several

SERVICE = "authdemo"
DOWN_MS = 2000  # after which a sentinel holds a primary to be gone


class Watched(Several):
    """All of it."""

    def __init__(self, folder: Path, replicas: int = 2, *, on_disk: bool = True) -> None:
        super().__init__()
        self.redis = [self.server(folder / f"redis-{number}") for number in range(replicas + 1)]
        self.sentinels = [
            self.server(folder / f"sentinel-{number}", "--sentinel", password=SENTINEL_PASSWORD) for number in range(3)
        ]
        # by which everybody else gets to it
        self.lines = {server: self.stack.enter_context(Relay(to_port(server.port))) for server in self.redis}
        primary, *others = self.redis
        with self.starting():
            for server in self.redis:
                server.configure(
                    [
                        *OF_ALL,
                        f"appendonly {'yes' if on_disk else 'no'}",
                        "replica-announce-ip 127.0.0.1",
                        f"replica-announce-port {self.lines[server].port}",
                        "repl-timeout 5",
                        *([] if server is primary else [f"replicaof 127.0.0.1 {self.lines[primary].port}"]),
                    ]
                )
                server.up()
            until(lambda: self.has_replicas(len(others)), 20, "the replicas follow")
            for server in self.sentinels:
                server.configure(
                    [
                        f"requirepass {SENTINEL_PASSWORD}",
                        f"sentinel sentinel-pass {SENTINEL_PASSWORD}",
                        f"sentinel monitor {SERVICE} 127.0.0.1 {self.lines[primary].port} 2",
                        f"sentinel auth-pass {SERVICE} {PASSWORD}",
                        f"sentinel down-after-milliseconds {SERVICE} {DOWN_MS}",
                        f"sentinel failover-timeout {SERVICE} 6000",
                    ]
                )
                server.up()
            until(self.know_each_other, 20, "the sentinels know each other and the replicas")
        self.running = Running(self.url, "a primary, its replicas and three sentinels")

    @property
    def url(self) -> str:
        places = ",".join(f"127.0.0.1:{server.port}" for server in self.sentinels)
        return f"redis+sentinel://:{PASSWORD}@{places}/{SERVICE}/0?sentinel_password={SENTINEL_PASSWORD}"

    def primary(self) -> Server:
        """As most sentinels say."""
        said = []
        for sentinel in self.sentinels:
            _, port = sentinel.client().execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
            said.append(int(port))
        port = max(said, key=said.count)
        return next(server for server, line in self.lines.items() if line.port == port)

    def client(self) -> "redis.Redis":
        return self.primary().client()

    def has_replicas(self, number: int, primary: Server | None = None) -> bool:
        """Whether so many follow the primary, which is the first one at the start."""
        told: Any = (primary or self.redis[0]).client().info("replication")
        return sum(told.get(f"slave{each}", {}).get("state") == "online" for each in range(number)) == number

    def is_settled(self) -> bool:
        """Whether everybody is there again, and all follow one."""
        try:
            primary = self.primary()
            return primary.answers() and self.has_replicas(len(self.redis) - 1, primary)
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def know_each_other(self) -> bool:
        for sentinel in self.sentinels:
            told: Any = sentinel.client().sentinel_masters()[SERVICE]
            if told["num-other-sentinels"] < 2 or told["num-slaves"] < len(self.redis) - 1:
                return False
        return True

    def down(self) -> None:
        for server in (*self.sentinels, *self.redis):
            server.stop()

    def up(self) -> None:
        for server in (*self.redis, *self.sentinels):
            server.up()
        until(lambda: self.primary().answers(), 20, "there is a primary again")
