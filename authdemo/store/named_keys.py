"""The keys of a run, by name: kept in a set beside them, so that its end and its experiments find them there.

To look for them among everybody's would be a walk over all of Redis, beside a million sign-ins more than a second. So
whatever a run's command may have made is added, once it was answered: by every process that serves the run, and only
the first time. It is no step of the trace, since it is no part of what is shown. Where it fails, the key goes when its
own time is over.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import redis
from redis.exceptions import RedisClusterException, RedisError

from authdemo.policy import Policy

KEPT_SECONDS = 24 * 60 * 60  # longer than any run, and than what a killed one leaves
MOST = 10_000  # names that a process remembers to have noted in a store
MAKE_NONE = {  # whatever they name has been made, and noted, by another command, or is not there
    *("GET", "GETEX", "GETDEL", "EXISTS", "TYPE", "TTL", "PTTL", "EXPIRE", "PEXPIRE", "DEL", "UNLINK", "MEMORY USAGE"),
    *("HGET", "HMGET", "HGETALL", "HEXISTS", "SMEMBERS"),
    *("ZSCORE", "ZRANGE", "ZCOUNT", "ZREM", "ZREMRANGEBYSCORE"),
    *("LRANGE", "LINDEX", "LTRIM", "LPUSHX"),
}
_noted: WeakKeyDictionary[object, set[str]] = WeakKeyDictionary()  # by the store they are in


def note(store: object, run: Policy, commands: Iterable[Sequence[Any]], pipeline: Callable[[], Any]) -> None:
    """Note which keys of this run these commands have named. `pipeline`: one to this store that is not traced.

    `store` is what a process has one of for it: a pool of connections, or what knows the nodes of a cluster.
    """
    if not run.keys_named_in:
        return
    made = [command for command in commands if str(command[0]).upper() not in MAKE_NONE]
    noted = _noted.setdefault(store, set())
    named = {key for command in made for key in _keys(command) if key.startswith(run.prefix)} - noted
    if not named:
        return
    try:
        with pipeline() as pipe:
            pipe.sadd(run.keys_named_in, *named)
            pipe.expire(run.keys_named_in, KEPT_SECONDS)
            pipe.execute()
    except (RedisError, RedisClusterException):
        return
    if len(noted) > MOST:
        noted.clear()
    noted.update(named)


def of(client: redis.Redis, run: Policy) -> list[str]:
    """Those of this policy's keys that are there. Raises what the client raises."""
    names = sorted(name for name in all_of(client, run.keys_named_in) if name.startswith(run.prefix))
    with client.pipeline(transaction=False) as pipe:
        for name in names:
            pipe.exists(name)
        return [name for name, there in zip(names, pipe.execute(), strict=True) if there]


def all_of(client: redis.Redis, named_in: str) -> list[str]:
    """All names in such a set, of keys that are there and of others. Raises what the client raises."""
    found: Any = client.smembers(named_in)
    return [name.decode() for name in found]


def _keys(command: Sequence[Any]) -> Iterable[str]:
    """A script's are counted, and in all others that runs use the first is enough: what a list of many names, others
    have written."""
    keys = command[3 : 3 + int(command[2])] if str(command[0]).startswith("EVAL") else command[1:2]
    return (key.decode() if isinstance(key, bytes) else str(key) for key in keys)
