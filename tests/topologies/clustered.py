"""A cluster of three primaries with a replica each."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import redis
from redis.cluster import ClusterNode

from authdemo.store.own_redis import Running
from tests import environment
from tests.processes import until
from tests.topologies.plain import PlainCluster
from tests.topologies.servers import PASSWORD, Server
from tests.topologies.several import OF_ALL, Several

SLOTS = 16_384
PRIMARIES = 3  # and as many replicas
TIMEOUT_MS = 2000  # after which the others hold a node to be gone


class Clustered(Several):
    """All of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.buses: dict[Server, int] = {}
        self.servers = [self.server(folder / f"node-{number}") for number in range(2 * PRIMARIES)]
        with self.starting():
            for server in self.servers:
                server.configure(
                    [
                        *OF_ALL,
                        "cluster-enabled yes",
                        f"cluster-node-timeout {TIMEOUT_MS}",
                        f"cluster-port {self._bus(server)}",
                        "appendonly yes",
                    ]
                )
                server.up()
            self._meet()
        self.running = Running(self.url, "a cluster of three primaries with a replica each")

    def _bus(self, server: Server) -> int:
        """The port by which nodes speak to each other; 10,000 above, where it is left out, may be taken."""
        return self.buses.setdefault(server, environment.free_port())

    def _meet(self) -> None:
        primaries, replicas = self.servers[:PRIMARIES], self.servers[PRIMARIES:]
        for number, server in enumerate(primaries):
            first, after = (SLOTS * each // PRIMARIES for each in (number, number + 1))
            server.client().execute_command("CLUSTER ADDSLOTSRANGE", first, after - 1)
        for server in self.servers[1:]:
            server.client().execute_command(
                "CLUSTER MEET", "127.0.0.1", self.servers[0].port, self.buses[self.servers[0]]
            )
        until(lambda: all(self.knows(server, len(self.servers)) for server in self.servers), 30, "all know each other")
        for primary, replica in zip(primaries, replicas, strict=True):
            named = primary.client().execute_command("CLUSTER MYID")
            replica.client().execute_command("CLUSTER REPLICATE", named)
        until(lambda: all(map(self.is_whole, self.servers)), 30, "the cluster is whole, with its replicas")

    def primary(self) -> Server:
        """Of the first slot, as most say of those that answer."""
        said = []
        for server in self.servers:
            with suppress(redis.ConnectionError, redis.TimeoutError):
                ranges: Any = server.client().execute_command("CLUSTER SLOTS")
                said += [int(primary[1]) for first, _, primary, *_ in ranges if first == 0]
        port = max(said, key=said.count)
        return next(server for server in self.servers if server.port == port)

    def is_settled(self) -> bool:
        """Whether everybody is there again, and each replica has caught up."""
        with suppress(redis.ConnectionError, redis.TimeoutError):
            return all(map(self.is_whole, self.servers))
        return False

    def knows(self, server: Server, number: int) -> bool:
        told: Any = server.client().execute_command("CLUSTER INFO")
        return int(told["cluster_known_nodes"]) == number

    def is_whole(self, server: Server) -> bool:
        """By what this one knows: every slot has a node, and every primary its replica, which has caught up."""
        client = server.client()
        told: Any = client.execute_command("CLUSTER INFO")
        following: Any = client.info("replication")
        settled = following["role"] == "master" or following["master_link_status"] == "up"
        shown: Any = client.execute_command("CLUSTER NODES")
        replicas = sum("slave" in node["flags"] and node["connected"] for node in shown.values())
        return bool(
            told["cluster_state"] == "ok"
            and told["cluster_slots_assigned"] == str(SLOTS)
            and settled
            and replicas == len(self.servers) - PRIMARIES
        )

    @property
    def url(self) -> str:
        places = ",".join(f"127.0.0.1:{server.port}" for server in self.servers[:2])
        return f"redis+cluster://:{PASSWORD}@{places}"

    def client(self) -> PlainCluster:
        return PlainCluster(
            startup_nodes=[ClusterNode("127.0.0.1", server.port) for server in self.servers],
            password=PASSWORD,
            decode_responses=True,
        )

    def primary_of(self, key: str) -> Server:
        with self.client() as cluster:
            node = cluster.get_node_from_key(key)
            return next(server for server in self.servers if node and server.port == node.port)

    def down(self) -> None:
        for server in self.servers:
            server.stop()

    def up(self) -> None:
        for server in self.servers:
            server.up()
        until(lambda: all(map(self.is_whole, self.servers)), 30, "the cluster is whole again")
