"""A Redis whose configuration forgets what it has acknowledged. Asks the one that runs; starts none.

One that does not answer, or does not tell (managed ones may refuse CONFIG), is not judged.
"""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from authdemo.store import address
from authdemo.store.address import NoRedis

ANSWER_SECONDS = 1.0


def check(**_: Any) -> list[CheckMessage]:
    """Nothing is evicted, every write is on disk before it is acknowledged, and it is the primary."""
    try:
        url = address.current()
    except NoRedis:
        return []
    with Redis.from_url(
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    ) as client:
        return list(judged({**_configured(client), "role": _role(client)}))


def judged(told: dict[str, str]) -> Iterator[CheckMessage]:
    """What is wrong with a Redis that says this of itself; what it does not say is not held against it."""
    policy = told.get("maxmemory-policy", "noeviction")
    if policy != "noeviction":
        yield CheckWarning(
            f"Redis evicts ({policy}) when its memory is full: sessions vanish, and so do denials, which lets ended "
            "logins in again.",
            hint="Set maxmemory-policy noeviction. The site answers 503 when Redis takes no more writes.",
            id="authdemo.W010",
        )
    if told.get("appendonly", "yes") != "yes" or told.get("appendfsync", "always") != "always":
        yield CheckWarning(
            "Redis acknowledges a logout before it is on disk: after a crash the ended login may be alive again.",
            hint="Set appendonly yes and appendfsync always; what that costs, the lab measures.",
            id="authdemo.W011",
        )
    if told.get("role", "master") != "master":
        yield Error(
            "Redis is a replica: it takes no writes, and a login that was just ended lives on in it for a moment.",
            hint="Name the primary in REDIS_URL.",
            id="authdemo.E008",
        )


def _configured(client: "Redis") -> dict[str, str]:
    try:
        return {name: str(client.config_get(name)[name]) for name in ("maxmemory-policy", "appendonly", "appendfsync")}
    except (RedisError, OSError, KeyError):
        return {}


def _role(client: "Redis") -> str:
    try:
        return str(client.info("replication").get("role", "master"))
    except (RedisError, OSError):
        return "master"
