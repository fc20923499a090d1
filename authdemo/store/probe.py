"""Asks a Redis what it is, before it is relied upon: does it answer, does it let us in, is it new enough?"""

from collections.abc import Mapping
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.retry import Retry

from authdemo.store.address import NoRedis, without_password
from authdemo.store.programs import OLDEST

ANSWER_SECONDS = 2.0  # a Redis that takes longer is as good as none


def describe(address: str) -> str:
    """Ask it for its version: a line for people. Raises `NoRedis` where it does not answer, or is too old."""
    shown = without_password(address)
    try:
        with redis.Redis.from_url(
            address,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        ) as client:
            client.ping()
            name, version = name_and_version(_about(client))
    except AuthenticationError:
        raise NoRedis(f"The Redis at {shown} does not take the user and password in REDIS_URL.") from None
    except ResponseError as error:
        raise NoRedis(f"The Redis at {shown} refuses us: {_first_line(error)}") from None
    except (RedisError, OSError) as error:
        raise NoRedis(f"The Redis at {shown} does not answer: {_first_line(error)}") from None
    if version and tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise NoRedis(f"The Redis at {shown} is {name} {version}, and 6.2 is the oldest that will do.")
    return f"{name} {version} at {shown}".replace("  ", " ")


def name_and_version(info: Mapping[str, Any]) -> tuple[str, str]:
    """What a server's INFO says that it is; the version is empty where it does not say."""
    if "valkey_version" in info:  # its `redis_version` says what it is compatible with
        return "Valkey", str(info["valkey_version"])
    return "Redis", str(info.get("redis_version", ""))


def _about(client: "redis.Redis") -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = client.info("server")
    except ResponseError:  # we may not ask
        return {}
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
