"""A client of redis-py's for an address of any kind: a server, the primary that sentinels name, a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.connection import Connection, parse_url
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelManagedConnection, SentinelManagedSSLConnection

from authdemo.basics.store_address import OF_SEVERAL, StoreAddress
from authdemo.store import address
from authdemo.store.confirming import confirming
from authdemo.store.pool import PrimaryPool, WaitingPool

AnyCluster = TypeVar("AnyCluster", bound=RedisCluster)
SENTINEL_SECONDS = 0.5  # for one of them to answer; then the next is asked
PORT, SENTINEL_PORT = 6379, 26379
_OF_SENTINELS = "sentinel_"  # how the options begin that are for them


@dataclass(frozen=True)
class Way:
    """How to get to what an address names. `options`: those of redis-py's connections that the site adds to it."""

    to: StoreAddress
    options: dict[str, Any]
    replicas: int = 0  # that a write is to have reached; see `confirming`

    @property
    def kind(self) -> str:
        return address.kind_of(self.to)

    def pool(self) -> redis.ConnectionPool:
        """Connections to the server or to the primary. Nothing is connected yet."""
        found = {**self.options, **self._read(*self.to.places[0])}
        if self.kind != address.SENTINEL:
            found["connection_class"] = self._confirming(found.get("connection_class", Connection))
            return WaitingPool(**found)
        for name in ("host", "port"):
            found.pop(name, None)
        managed = SentinelManagedSSLConnection if self._is_tls else SentinelManagedConnection
        found["connection_class"] = self._confirming(managed)
        return PrimaryPool(address.service_of(self.to)[0], self.sentinels(), **found)

    def sentinels(self) -> Sentinel:
        tls = {name: value for name, value in self._read(*self.to.places[0]).items() if name.startswith("ssl_")}
        own = {
            name.removeprefix(_OF_SENTINELS): value
            for name, value in self.to.options.items()
            if name.startswith(_OF_SENTINELS)
        }
        kwargs = {
            **({"ssl": True, **tls} if self._is_tls else {}),
            **own,
            "socket_timeout": SENTINEL_SECONDS,
            "socket_connect_timeout": SENTINEL_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        }
        places = [(host, port or SENTINEL_PORT) for host, port in self.to.places]
        return Sentinel(places, sentinel_kwargs=kwargs)

    def cluster(self, client: type[AnyCluster]) -> AnyCluster:
        """Raises what redis-py raises: it looks for the nodes at once, beginning at any of those that are named."""
        (host, port), *others = self.to.places
        found = {**self.options, **self._read(host, port)}
        for name in ("host", "port", "db", "parser_class"):
            found.pop(name, None)
        found["connection_class"] = self._confirming(found.get("connection_class", Connection))
        return client(
            url=StoreAddress("redis", "", "", host, port, "", {}).text,  # an address, since only then is the pool ours
            startup_nodes=[ClusterNode(host, port or PORT) for host, port in others],
            connection_pool_class=WaitingPool,
            **found,
        )

    @property
    def _is_tls(self) -> bool:
        return self.to.scheme.startswith("rediss")

    def _confirming(self, connection: type) -> type:
        if not self.replicas:
            return connection
        return confirming(connection, self.replicas, f"{settings.REDIS_PREFIX}confirmed:")

    def _one(self, host: str, port: int | None) -> StoreAddress:
        """One of several places, as if it were named alone."""
        if not self.kind:
            return self.to
        path = f"/{address.service_of(self.to)[1]}" if self.kind == address.SENTINEL else ""
        options = {name: value for name, value in self.to.options.items() if not name.startswith(_OF_SENTINELS)}
        scheme = self.to.scheme.partition(OF_SEVERAL)[0]
        return replace(self.to, scheme=scheme, host=host, port=port, path=path, options=options, others=())

    def _read(self, host: str, port: int | None) -> dict[str, Any]:
        """What redis-py reads in one place's address."""
        return dict(parse_url(self._one(host, port).text))


@contextmanager
def opened(found: StoreAddress, seconds: float, key: str) -> Iterator[redis.Redis]:
    """A plain client for asking it what it is, text in and out: of a cluster, one of the node that has this key.

    Nothing is tried twice. Raises what redis-py raises.
    """
    timeouts = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
    of_pool = {"max_connections": 2, "timeout": seconds, "retry": Retry(NoBackoff(), 0), "decode_responses": True}
    way = Way(found, {**timeouts, **of_pool})
    if way.kind == address.CLUSTER:
        with way.cluster(RedisCluster) as cluster:
            yield cluster.get_redis_connection(cluster.get_node_from_key(key))
        return
    pool = way.pool()
    try:
        yield redis.Redis(connection_pool=pool)
    finally:
        pool.disconnect()
