"""The one way to Redis: every command traced, and one exception for "it cannot be asked".

django-redis keeps the pool; what it hands out is the plain redis-py client, without prefix, serializer or hidden
errors, because what is stored here is part of the lesson.
"""

import re
from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any, NoReturn

import redis
from django.conf import settings
from django.utils.module_loading import import_string
from django_redis import get_redis_connection
from django_redis.pool import ConnectionFactory as PoolingFactory
from redis.client import Pipeline
from redis.exceptions import NoScriptError, RedisError, ResponseError

from authdemo import policy
from authdemo.store import named_keys
from authdemo.store.address import NoRedis
from authdemo.strategy import StoreUnavailable
from authdemo.trace import step

# Answers of a Redis that is there and cannot serve: no write gets through, or none is safe, or we may not. Inside a
# script Redis 6 wraps them in text of its own, and any version says in words alone what this user may not do.
_CANNOT_SERVE = re.compile(
    r"\b(READONLY|OOM|NOREPLICAS|MISCONF|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOPERM)\b"
    r"|The user executing the script can't|[Uu]nknown (Redis )?command"
)


def _refuse(error: RedisError) -> NoReturn:
    """Turn "cannot be asked" into `StoreUnavailable`. What is left over is a mistake of ours and stays one."""
    # redis-py cuts the code off the message of the errors it has a class for
    ours = type(error) is ResponseError and not _CANNOT_SERVE.search(str(error))
    if ours or isinstance(error, NoScriptError):
        raise error
    raise StoreUnavailable(str(error)) from error


class TracedPipeline(Pipeline):
    """One trip, one step per command; the first carries the time of the trip."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        commands = [args for args, _ in self.command_stack]
        names = [str(args[0]) for args in commands]
        try:
            with step("redis", names[0] if names else "EXEC"):
                result: list[Any] = super().execute(raise_on_error)
        except RedisError as error:
            _refuse(error)
        for name in names[1:]:
            with step("redis", name):
                pass
        if run := policy.of_run():
            named_keys.note(self.connection_pool, run, commands)
        return result


class TracedRedis(redis.Redis):
    """redis-py's client; each command is a step of the trace, each failure to be answered a `StoreUnavailable`."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            with step("redis", str(args[0])):
                answer = self._asked(args, options)
        except RedisError as error:
            _refuse(error)
        if run := policy.of_run():
            named_keys.note(self.connection_pool, run, [args])
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

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> TracedPipeline:
        return TracedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class ConnectionFactory(PoolingFactory):
    """django-redis' factory; asks where Redis is when it first connects, since `demo` starts one after the settings.

    Whom it asks, the option `LOCATE` says: the dotted path of a function that returns a URL or raises `NoRedis`.
    """

    def __init__(self, options: dict[str, Any]):
        super().__init__(options)
        self.locate = import_string(options["LOCATE"])

    def connect(self, url: str) -> Any:
        try:
            return super().connect(self.locate())
        except NoRedis as error:
            raise StoreUnavailable(str(error)) from error


def pool_of(url: str) -> redis.ConnectionPool:
    """A pool for another Redis, by the site's own rules. Whoever asks for it disconnects it."""
    factory = ConnectionFactory(settings.CACHES["default"]["OPTIONS"])
    pool: redis.ConnectionPool = factory.get_connection_pool(factory.make_connection_params(url))
    return pool


def connection() -> Any:
    """A `TracedRedis`; replies are bytes. Raises `StoreUnavailable`, as every command on it may.

    `Any`, as redis-py's own annotations leave open whether a reply is bytes or text.
    """
    of_run = policy.of_run()
    return (of_run and of_run.redis) or get_redis_connection("default")


class Script:
    """A Lua script from a file: one atomic step in Redis, sent by its digest, and in full where Redis has lost it."""

    def __init__(self, path: Path):
        self.text = path.read_text()
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], args: Sequence[str | int | float]) -> Any:
        client = connection()
        try:
            return client.execute_command("EVALSHA", self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return client.execute_command("EVAL", self.text, len(keys), *keys, *args)
