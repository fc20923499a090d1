"""Plain clients for tests: of several servers what one would have answered."""

from collections import Counter
from typing import Any

import redis
from redis.cluster import RedisCluster

# What servers say to each other, and a client when it connects.
AMONG_THEMSELVES = ("ping", "info", "replconf", "publish", "cluster", "auth", "hello", "client", "command", "psync")


class PlainRedis(redis.Redis):
    """One that replicas and sentinels speak to, too."""

    def info(self, section: str | None = None, *args: Any, **options: Any) -> Any:
        return _without_others(super().info(section, *args, **options))


class PlainCluster(RedisCluster):
    """All primaries of a cluster."""

    def keys(self, pattern: str = "*", **options: Any) -> Any:
        return super().keys(pattern, target_nodes=self.PRIMARIES)

    def info(self, section: str | None = None, *args: Any, **options: Any) -> Any:
        """Counted together."""
        told: Any = super().info(section, *args, target_nodes=self.PRIMARIES)
        if section != "commandstats":
            return next(iter(told.values()))
        calls: Counter[str] = Counter()
        for node in told.values():
            calls.update({name: counted["calls"] for name, counted in node.items()})
        return _without_others({name: {"calls": number} for name, number in calls.items()})


def _without_others(told: dict[str, Any]) -> dict[str, Any]:
    others = tuple(f"cmdstat_{name}" for name in AMONG_THEMSELVES)
    return {name: value for name, value in told.items() if not name.startswith(others)}
