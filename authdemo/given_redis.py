"""The Redis that REDIS_URL names: whether we can use it, and what it is."""

import os
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.retry import Retry

from authdemo.redis_programs import OLDEST

ANSWER_SECONDS = 2.0  # a Redis that takes longer is as good as none
SCHEMES = ("redis", "rediss", "unix")
LATER = {"redis+sentinel": "Redis Sentinel", "redis+cluster": "Redis Cluster"}


class NoRedis(Exception):
    """There is no Redis to be used. The message is a sentence for the person who needs one."""


def url() -> str:
    """What REDIS_URL says; empty where it is not set. Raises `NoRedis` where it is of a kind we cannot use."""
    value = os.environ.get("REDIS_URL", "").strip()
    scheme = urlsplit(value).scheme
    if scheme in LATER:
        raise NoRedis(f"{LATER[scheme]} is not supported yet: REDIS_URL takes one server, as redis://host:6379/0")
    if value and scheme not in SCHEMES:
        raise NoRedis("REDIS_URL is not the address of a Redis; it looks like redis://user:password@host:6379/0")
    return value


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
            name, version = _version(client)
    except AuthenticationError:
        raise NoRedis(f"The Redis at {shown} does not take the user and password in REDIS_URL.") from None
    except (RedisError, OSError, ValueError) as error:
        raise NoRedis(f"The Redis at {shown} does not answer: {_first_line(error)}") from None
    if version and tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise NoRedis(f"The Redis at {shown} is {name} {version}, and 6.2 is the oldest that will do.")
    return f"{name} {version} at {shown}".replace("  ", " ")


def without_password(address: str) -> str:
    """The address, fit to be shown."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def _version(client: "redis.Redis") -> tuple[str, str]:
    """Name and version; the version is empty where we may not ask for it."""
    try:
        info = client.info("server")
    except ResponseError:
        return "Redis", ""
    if "valkey_version" in info:  # its `redis_version` says what it is compatible with
        return "Valkey", str(info["valkey_version"])
    return "Redis", str(info["redis_version"])


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
