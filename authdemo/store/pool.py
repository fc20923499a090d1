"""The pool of connections to Redis: who finds none free waits, as with redis-py's blocking one, at half its price.

That one keeps connections in a `queue.Queue` and counts each hand over for metrics that nobody collects: 12 µs of the
60 that a command takes. Here a semaphore counts what may be out, over the list that redis-py's plain pool keeps. What
makes a pool safe is redis-py's and stays: a fork begins with none, and what is handed out is connected and has nothing
to be read, so that no answer can ever be taken for another's.
"""

import time
from threading import Lock, Semaphore
from typing import Any

import redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.sentinel import SentinelConnectionPool

ASK_AGAIN_SECONDS = 1.0  # for how long the sentinels are believed before they are asked which is the primary


class WaitingPool(redis.ConnectionPool):
    """`timeout`: seconds to wait for a connection where `max_connections` are in use."""

    def __init__(self, *, max_connections: int, timeout: float, **kwargs: Any):
        self.timeout = timeout
        super().__init__(max_connections=max_connections, **kwargs)

    def reset(self) -> None:
        """Also in a process that was forked off: what its parent holds is not its own."""
        self._free = Semaphore(self.max_connections)
        super().reset()

    def get_connection(self, command_name: object = None, *keys: object, **options: object) -> Any:
        """Raises redis-py's `ConnectionError` where none is free in time, or none can be made."""
        self._checkpid()
        if not self._free.acquire(timeout=self.timeout):
            raise RedisConnectionError("No connection available.")
        try:
            with self._lock:
                idle = self._available_connections
                connection: Any = idle.pop() if idle else self.make_connection()
                self._in_use_connections.add(connection)
        except BaseException:
            self._free.release()
            raise
        try:
            _make_ready(connection)
        except BaseException:
            self.release(connection)
            raise
        return connection

    def release(self, connection: Any) -> None:
        self._checkpid()
        with self._lock:
            if connection not in self._in_use_connections:
                return  # of the process that this one was forked off from
            self._in_use_connections.remove(connection)
            if connection.should_reconnect():
                connection.disconnect()
            self._available_connections.append(connection)
        self._free.release()


class PrimaryPool(SentinelConnectionPool, WaitingPool):
    """The same for the primary that sentinels name. Replicas are never read: what was just ended lives on in them.

    redis-py asks the sentinels for each connection that it makes. One that was made before a failover may go on
    answering for a while, from a primary that is none any more: so they are asked once a second besides, by whichever
    request comes then, and whatever leads elsewhere is closed.
    """

    def reset(self) -> None:
        super().reset()
        self._ask_at = 0.0
        self._asking = Lock()  # a thread that held it is not in a process that was forked off

    def get_connection(self, command_name: object = None, *keys: object, **options: object) -> Any:
        """Raises redis-py's `ConnectionError`, also where the sentinels know no primary at this moment."""
        if time.monotonic() >= self._ask_at and self._asking.acquire(blocking=False):
            try:
                self._ask_at = time.monotonic() + ASK_AGAIN_SECONDS
                self.get_master_address()  # closes what is idle and leads elsewhere
            except RedisConnectionError:
                pass  # who is signed in is not to be out because the sentinels are away
            finally:
                self._asking.release()
        return super().get_connection(command_name, *keys, **options)

    def release(self, connection: Any) -> None:
        if (connection.host, connection.port) != self.master_address:
            connection.disconnect()
        super().release(connection)


def _make_ready(connection: Any) -> None:
    """Connected, and with nothing to be read; one that has something, or was closed, is made anew."""
    if not connection.is_connected:  # which `connect` finds out, too, for 3 µs
        connection.connect()
    try:
        if not connection.can_read():
            return
    except (RedisConnectionError, RedisTimeoutError, OSError):
        pass
    connection.disconnect()
    connection.connect()
    if connection.can_read():
        raise RedisConnectionError("Connection not ready")
