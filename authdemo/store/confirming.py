"""A write that is acknowledged once replicas have it, too: `WAIT`, in the same trip (`REDIS_WAIT_REPLICAS`).

A primary answers before its replicas have what it was told. Where it dies then and one of them takes its place, a
logout that somebody was promised has never been. So behind each write of a sign-in, a renewal or a revocation goes
`WAIT replicas milliseconds`, which answers how many have all that this connection has written.

All that *it* has written: a script that finds its work done already (a logout repeated, since the first was not
confirmed) writes nothing, and would be confirmed at once. So a write of no other use goes behind each of them, to a
key of the same slot: behind, since in a cluster that moves a slot `ASKING` holds for the next command alone.

What this does not promise: that the replica which has it is the one that is elected (Redis, "Replication", on `WAIT`).
With as many as there are replicas it is; and then the loss of any one of them makes each sign-in a 503.
"""

from functools import cache
from typing import Any

from redis.connection import AbstractConnection
from redis.exceptions import RedisError, ResponseError

WRITES = {"SET", "EVAL", "EVALSHA"}  # of what is promised to somebody; lists and marks beside it may be lost
WAIT_MS = 1000  # less than a command may take (`SOCKET_TIMEOUT`)


class TooFewReplicas(RedisError):
    """It is written, and not where it was to be as well. The message says how many have it."""


class Confirming(AbstractConnection):
    """For a connection of redis-py's: what it sends is confirmed, but where it is told `confirmed=False`."""

    replicas = 0
    marker = ""
    _owed = False

    def send_command(self, *args: Any, **options: Any) -> None:
        if not options.pop("confirmed", True) or args[0] not in WRITES:
            super().send_command(*args, **options)
            return
        key = args[3] if args[0] != "SET" else args[1]
        mark, wait = ("SET", _of_same_slot(self.marker, str(key)), "", "PX", 1), ("WAIT", self.replicas, WAIT_MS)
        self.send_packed_command(self.pack_commands([args, mark, wait]), **options)
        self._owed = True

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Raises `TooFewReplicas`, and what redis-py's own raises."""
        read = super().read_response
        if not self._owed:
            return read(*args, **options)
        self._owed = False
        answer, _, confirmed = (_answer(read, args, options) for _ in range(3))
        if isinstance(answer, ResponseError):
            raise answer
        if isinstance(confirmed, ResponseError):
            raise TooFewReplicas(f"Redis does not say who has it: {confirmed}")
        if confirmed < self.replicas:
            raise TooFewReplicas(f"{confirmed} of {self.replicas} replicas had it within {WAIT_MS} ms")
        return answer

    def disconnect(self, *args: Any, **options: Any) -> None:
        self._owed = False
        super().disconnect(*args, **options)


@cache
def confirming(connection: type, replicas: int, marker: str) -> type:
    """That class of connections, confirming. `marker`: how the key begins that is written for nothing else."""
    return type(f"Confirming{connection.__name__}", (Confirming, connection), {"replicas": replicas, "marker": marker})


def _answer(read: Any, args: Any, options: Any) -> Any:
    """An error that is an answer, as one; all others leave the connection unusable, and go on."""
    try:
        return read(*args, **options)
    except ResponseError as error:
        return error


def _of_same_slot(marker: str, key: str) -> str:
    """A key in the slot of that one (Redis Cluster specification, "Hash tags")."""
    _, opened, rest = key.partition("{")
    tag, closed, _ = rest.partition("}")
    return f"{marker}{{{tag if opened and closed and tag else key}}}"
