"""redis-py's clients as this site uses them: every command a step of the trace, every failure one exception.

`TracedRedis` asks one server, or the primary that sentinels name: its pool knows which. `TracedCluster` asks a cluster.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import redis
from redis.client import Pipeline
from redis.cluster import ClusterPipeline, RedisCluster
from redis.exceptions import (
    CrossSlotTransactionError,
    NoScriptError,
    RedisClusterException,
    RedisError,
    ResponseError,
)

from authdemo import policy
from authdemo.store import named_keys
from authdemo.store.confirming import TooFewReplicas
from authdemo.strategy import NotConfirmed, StoreUnavailable
from authdemo.trace import step

FAILURES = (RedisError, RedisClusterException)  # two families, to redis-py

# Answers of a Redis that is there and cannot serve: no write gets through, or none is safe, or we may not. Inside a
# script Redis 6 wraps them in text of its own, and any version says in words alone what this user may not do.
_CANNOT_SERVE = re.compile(
    r"\b(READONLY|OOM|NOREPLICAS|MISCONF|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOPERM)\b"
    r"|The user executing the script can't|[Uu]nknown (Redis )?command"
    r"|slots are not covered|Cluster cannot be connected|could not agree"  # what redis-py says of a cluster
)


def refuse(error: Exception) -> NoReturn:
    """Turn "cannot be asked" into `StoreUnavailable`. What is left over is a mistake of ours and stays one."""
    # redis-py cuts the code off the message of the errors it has a class for
    ours = type(error) in (ResponseError, RedisClusterException) and not _CANNOT_SERVE.search(str(error))
    if ours or isinstance(error, (NoScriptError, CrossSlotTransactionError)):
        raise error
    if isinstance(error, TooFewReplicas):
        raise NotConfirmed(str(error)) from error
    raise StoreUnavailable(str(error)) from error


def _one_trip(names: Sequence[str], execute: Callable[[], list[Any]]) -> list[Any]:
    """A step per command; the first carries the time of the trip."""
    try:
        with step("redis", names[0] if names else "EXEC"):
            result = execute()
    except FAILURES as error:
        refuse(error)
    for name in names[1:]:
        with step("redis", name):
            pass
    return result


class TracedPipeline(Pipeline):
    """A pipeline of one server's."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        commands = [args for args, _ in self.command_stack]
        result = _one_trip(
            [str(args[0]) for args in commands], lambda: super(TracedPipeline, self).execute(raise_on_error)
        )
        _note(self.connection_pool, commands)
        return result


class TracedRedis(redis.Redis):
    """The client of one server's, or of a primary's."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            with step("redis", str(args[0])):
                answer = self._asked(args, options)
        except RedisError as error:
            refuse(error)
        _note(self.connection_pool, [args])
        return answer

    def _asked(self, args: Sequence[Any], options: dict[str, Any]) -> Any:
        """What redis-py's own does but for its metrics, which take a third of its time: a connection of the pool, and
        the retries of that. Whatever goes wrong half-way closes the connection, so that no answer is left on it."""
        pool = self.connection_pool
        connection: Any = pool.get_connection()
        try:
            return connection.retry.call_with_retry(
                lambda: self._exchange(connection, args, options), lambda _: connection.disconnect()
            )
        except ResponseError:
            raise  # which was the answer, and all of it
        except BaseException:
            connection.disconnect()
            raise
        finally:
            pool.release(connection)

    def _exchange(self, connection: Any, args: Sequence[Any], options: dict[str, Any]) -> Any:
        connection.send_command(*args, **options)
        return redis.Redis.parse_response(self, connection, args[0], **options)

    @property
    def way_there(self) -> str:
        """For people: what is between us and it makes a difference."""
        return "Unix socket" if "path" in self.connection_pool.connection_kwargs else "TCP"

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> TracedPipeline:
        return TracedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class TracedClusterPipeline(ClusterPipeline):
    """A pipeline of a cluster's: a trip to each node that has some of its keys. A transaction is one slot's."""

    def __init__(self, cluster: "TracedCluster", transaction: bool) -> None:
        self._cluster = cluster
        self._commands: list[Sequence[Any]] = []
        super().__init__(
            nodes_manager=cluster.nodes_manager,
            commands_parser=cluster.commands_parser,
            result_callbacks=cluster.result_callbacks,
            cluster_response_callbacks=cluster.cluster_response_callbacks,
            reinitialize_steps=cluster.reinitialize_steps,
            retry=cluster.retry,
            lock=cluster._lock,
            transaction=transaction,
            event_dispatcher=cluster._event_dispatcher,
        )

    def execute_command(self, *args: Any, **options: Any) -> Any:
        self._commands.append(args)
        return super().execute_command(*args, **options)

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        commands, self._commands = self._commands, []
        names = [str(args[0]) for args in commands]
        result = _one_trip(names, lambda: super(TracedClusterPipeline, self).execute(raise_on_error))
        self._cluster.note(commands)
        return result


class TracedCluster(RedisCluster):
    """The client of a cluster. Which node has a key it finds out by itself, and again when that has changed."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            with step("redis", str(args[0])):
                answer = super().execute_command(*args, **options)
        except FAILURES as error:
            refuse(error)
        self.note([args])
        return answer

    way_there = "a cluster, TCP"

    def info(self, section: str | None = None, *args: Any, **options: Any) -> Any:
        """Of one of its primaries."""
        return super().info(section, *args, target_nodes=self.get_random_primary_node(), **options)

    def pipeline(self, transaction: bool | None = None, shard_hint: Any = None) -> TracedClusterPipeline:
        """Other than on one server it is no transaction where nothing is said: redis-py's own pipelines are none."""
        return TracedClusterPipeline(self, transaction or False)

    def note(self, commands: Sequence[Sequence[Any]]) -> None:
        if run := policy.of_run():
            named_keys.note(self.nodes_manager, run, commands, self._plain_pipeline)

    def _plain_pipeline(self) -> Any:
        return RedisCluster.pipeline(self, False)


def _note(pool: redis.ConnectionPool, commands: Sequence[Sequence[Any]]) -> None:
    if run := policy.of_run():
        named_keys.note(pool, run, commands, lambda: redis.Redis(connection_pool=pool).pipeline(transaction=False))
