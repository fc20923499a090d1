"""How often something has happened within this minute, for all server processes together."""

import time

from authdemo import policy
from authdemo.store.client import connection


def counted(what: str, by: int = 1) -> int:
    """Count it, or take it back with -1; how often it has happened now. Raises `StoreUnavailable`."""
    with connection().pipeline(transaction=True) as pipe:
        pipe.incr(_key(what), by)
        pipe.expire(_key(what), 60)
        return int(pipe.execute()[0])


def so_far(what: str) -> int:
    """How often it has happened. Raises `StoreUnavailable`."""
    return int(connection().get(_key(what)) or 0)


def _key(what: str) -> str:
    return f"{policy.site().prefix}{what}:{int(time.time() // 60)}"
