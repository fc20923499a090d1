"""Asks a store what it is and what it lets us do. What follows from the answers, `questions` says.

What a Redis lets us do is found out by doing it, on keys of our own that are gone afterwards: `ACL DRYRUN` would take
an administrator's rights, and knows nothing of a memory that is full. All of it is one trip.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import redis
from django.conf import settings
from django.db import connection as database
from redis.exceptions import AuthenticationError, NoScriptError, RedisClusterException, RedisError, ResponseError

from authdemo.basics.store_address import StoreAddress
from authdemo.store import address, unreachable
from authdemo.store.address import NoRedis
from authdemo.store.confirming import WAIT_MS
from authdemo.store.opening import opened
from authdemo.store.unreachable import first_line

ANSWER_SECONDS = 2.0  # a Redis that takes longer is as good as none
PROBE_MS = 10_000  # what a probe leaves where it is cut off is gone after that
_NO_SCRIPT = "0" * 40  # the digest of none


@dataclass(frozen=True)
class ToldByRedis:
    """What a Redis has said, to whoever looked at it as closely as they wanted."""

    shown: str = ""  # its address, without a password
    name: str = "Redis"
    version: str = ""  # empty where it does not say
    refused: Mapping[str, ResponseError] = field(default_factory=dict)  # by command: why it was not done
    ahead: float = 0.0  # seconds that its clock is ahead of ours, beyond what the trip took; below 0: behind
    replicas: int | None = None  # that had what was written, where some must; None where none must, or it does not say
    configured: Mapping[str, str] = field(default_factory=dict)  # and its role; what it does not tell is not in it

    @property
    def description(self) -> str:
        """A line for people."""
        return f"{self.name} {self.version} at {self.shown}".replace("  ", " ")


@dataclass(frozen=True)
class ToldByDatabase:
    """What a database has said."""

    ahead: float = 0.0  # as above
    takes_writes: bool = True
    encoding: str = "UTF8"  # of what it keeps, by PostgreSQL's name for it


def commands(prefix: str, tag: str = "tag") -> list[tuple[Any, ...]]:
    """Each command that the site and its lab send to the site's Redis; a test compares these with the code."""
    name = f"{prefix}probe:{{{tag}}}:"  # the braces: one slot of a cluster
    text, table, index, row, names = (f"{name}{kind}" for kind in ("text", "hash", "zset", "list", "set"))
    return [
        ("TIME",),
        ("SET", text, 1, "PX", PROBE_MS),
        ("GET", text),
        ("GETEX", text, "PX", PROBE_MS),
        ("INCRBY", text, 1),  # what redis-py sends for `incr`
        ("EXISTS", text),
        ("TYPE", text),
        ("PTTL", text),
        ("HSET", table, "field", 1),
        ("PEXPIRE", table, PROBE_MS),
        ("HGET", table, "field"),
        ("HDEL", table, "none"),
        ("HMGET", table, "field"),
        ("HGETALL", table),
        ("HEXISTS", table, "field"),
        ("ZADD", index, 1, "member"),
        ("PEXPIRE", index, PROBE_MS),
        ("ZSCORE", index, "member"),
        ("ZRANGE", index, 0, -1),
        ("ZCOUNT", index, "-inf", "+inf"),
        ("ZREMRANGEBYSCORE", index, "-inf", "0"),
        ("ZREM", index, "member"),
        ("RPUSH", row, "{}"),
        ("EXPIRE", row, PROBE_MS // 1000),
        ("LPUSHX", row, "{}"),
        ("LTRIM", row, 0, 1),
        ("LRANGE", row, 0, -1),
        ("LINDEX", row, 0),
        ("HSETNX", table, "field", 1),
        ("SADD", names, "member"),
        ("EXPIRE", names, PROBE_MS // 1000),
        ("SMEMBERS", names),
        ("EVALSHA", _NO_SCRIPT, 1, text),
        ("EVAL", "return redis.call('SET', KEYS[1], 1, 'KEEPTTL')", 1, text),
        ("GETDEL", text),
        ("UNLINK", table, row, names),
        ("DEL", index),
        ("MULTI",),  # last: where EXEC is refused, nothing gets through this connection any more
        ("EXEC",),
    ]


def ask_redis(url: str, *, closely: bool = False) -> ToldByRedis:
    """Whether it lets us in and what it lets us do; `closely`: also what it is. Raises `NoRedis`.

    Of a cluster one node is asked, another one each time; of what sentinels watch, the primary.
    """
    found = address.read(url)
    shown = found.shown
    try:
        with opened(found, ANSWER_SECONDS, tag := secrets.token_hex(8)) as client:
            refused, ahead, replicas = _tried(client, tag)
            name, version = name_and_version(_info(client, "server")) if closely else ("Redis", "")
            configured = {**_configured(client), **_role(client), **_part_of(client, found)} if closely else {}
    except AuthenticationError:
        raise NoRedis(f"The Redis at {shown} does not take the user and password in REDIS_URL.") from None
    except ResponseError as error:  # before it was asked anything: no such database, or it is not for this user
        raise NoRedis(f"The Redis at {shown} refuses us: {first_line(error)}") from None
    except (RedisError, RedisClusterException, OSError) as error:
        raise unreachable.why(found, error) from None
    return ToldByRedis(shown, name, version, refused, ahead, replicas, configured)


def _tried(client: "redis.Redis", tag: str) -> tuple[dict[str, ResponseError], float, int | None]:
    tried = commands(settings.REDIS_PREFIX, tag)
    if wanted := settings.REDIS_WAIT_REPLICAS:
        tried.append(("WAIT", wanted, WAIT_MS))
    with client.pipeline(transaction=False) as pipe:
        for command in tried:
            pipe.execute_command(*command)
        began = time.time()
        answers = pipe.execute(raise_on_error=False)
        ended = time.time()
    refused = {
        str(command[0]): answer
        for command, answer in zip(tried, answers, strict=True)
        if isinstance(answer, ResponseError) and not isinstance(answer, NoScriptError)
    }
    replicas = int(answers[-1]) if wanted and "WAIT" not in refused else None
    if "TIME" in refused:
        return refused, 0.0, replicas
    seconds, microseconds = answers[0]
    return refused, _ahead(int(seconds) + int(microseconds) / 1_000_000, began, ended), replicas


def ask_database() -> ToldByDatabase:
    """Raises `django.db.Error`. SQLite runs in this process: it has no clock of its own, and is asked for an answer."""
    with database.cursor() as cursor:
        if database.vendor != "postgresql":
            cursor.execute("SELECT 1")
            cursor.fetchone()
            return ToldByDatabase()
        began = time.time()
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp()), current_setting('transaction_read_only'), "
            "current_setting('server_encoding')"
        )
        clock, read_only, encoding = cursor.fetchone()
        return ToldByDatabase(_ahead(float(clock), began, time.time()), read_only == "off", encoding)


def _ahead(clock: float, began: float, ended: float) -> float:
    """How far a clock that was read in between is off, at least."""
    return clock - ended if clock > ended else min(clock - began, 0.0)


def name_and_version(info: Mapping[str, Any]) -> tuple[str, str]:
    """What a server's INFO says that it is; the version is empty where it does not say."""
    if "valkey_version" in info:  # its `redis_version` says what it is compatible with
        return "Valkey", str(info["valkey_version"])
    return "Redis", str(info.get("redis_version", ""))


def _info(client: "redis.Redis", section: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = client.info(section)
    except ResponseError:  # we may not ask
        return {}
    return found


def _configured(client: "redis.Redis") -> dict[str, str]:
    try:
        return {name: str(client.config_get(name)[name]) for name in ("maxmemory-policy", "appendonly", "appendfsync")}
    except (ResponseError, KeyError):  # managed ones may refuse CONFIG
        return {}


def _role(client: "redis.Redis") -> dict[str, str]:
    return {"role": str(role)} if (role := _info(client, "replication").get("role")) else {}


def _part_of(client: "redis.Redis", found: StoreAddress) -> dict[str, str]:
    """Whether one that was named alone belongs to a cluster."""
    if address.kind_of(found) == address.CLUSTER:
        return {}
    return {"cluster": str(_info(client, "cluster").get("cluster_enabled", 0))}
