"""Why a Redis cannot be asked, in a sentence for whoever named it: what redis-py says of several places at once says
neither which of them was wrong nor what."""

import re
from typing import Any

from redis.exceptions import AuthenticationError, RedisClusterException, RedisError, ResponseError
from redis.sentinel import MasterNotFoundError

from authdemo.basics.store_address import StoreAddress
from authdemo.store import address
from authdemo.store.address import NoRedis
from authdemo.store.opening import Way

_COVERED = re.compile(r"(?P<covered>\d+) of (?P<all>\d+) covered")
_TAKES_NO_LOGIN = "not take the user and password in REDIS_URL"


class Unreachable(NoRedis):
    """It does not answer now. It may a moment later."""


def why(found: StoreAddress, error: Exception) -> NoRedis:
    """What is to be raised where this has come of asking it."""
    if isinstance(error, MasterNotFoundError):
        return _of_sentinels(found)
    if isinstance(error, RedisClusterException):
        return _of_cluster(found, error)
    return Unreachable(f"The Redis at {found.shown} does not answer: {first_line(error)}")


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _of_sentinels(found: StoreAddress) -> NoRedis:
    """They are asked one by one what they watch."""
    service, _ = address.service_of(found)
    who = f"sentinels at {found.shown_places}"
    said: Exception = RedisError("nothing")
    for sentinel in Way(found, {}).sentinels().sentinels:
        try:
            watched: Any = sentinel.sentinel_masters()
        except AuthenticationError:
            return NoRedis(f"The {who} do {_TAKES_NO_LOGIN} (sentinel_username, sentinel_password).")
        except ResponseError as refused:
            return NoRedis(f"One of the {who} refuses us: {first_line(refused)}")
        except (RedisError, OSError) as silent:
            said = silent
        else:
            if service not in watched:
                known = f"they watch {', '.join(sorted(watched))}" if watched else "they watch none"
                return NoRedis(f"The {who} know no service {service}; {known}.")
            return Unreachable(f"The {who} know no primary of {service} that is up at this moment.")
    return Unreachable(f"None of the {who} answers: {first_line(said)}")


def _of_cluster(found: StoreAddress, error: Exception) -> NoRedis:
    who = f"cluster at {found.shown_places}"
    causes = list(_causes(error))
    if any(isinstance(cause, AuthenticationError) for cause in causes):
        return NoRedis(f"The {who} does {_TAKES_NO_LOGIN}.")
    if any("Cluster mode is not enabled" in str(cause) for cause in causes):
        return NoRedis(f"The Redis at {found.shown_places} is no cluster; one server is named as redis://host:6379/0.")
    if counted := _COVERED.search(str(error)):
        missing = int(counted["all"]) - int(counted["covered"])
        return Unreachable(
            f"The {who} is not whole: {missing} of its {counted['all']} slots belong to no node that is up."
        )
    return Unreachable(f"No node of the {who} answers: {first_line(causes[-1])}")


def _causes(error: BaseException | None) -> "list[BaseException]":
    return [error, *_causes(error.__cause__)] if error else []
