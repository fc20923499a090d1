"""The one way to Redis: every command traced, and one exception for "it cannot be asked".

django-redis keeps the pool; what it hands out is the plain redis-py client, without prefix, serializer or hidden
errors, because what is stored here is part of the lesson.
"""

from collections.abc import Sequence
from hashlib import sha1
from pathlib import Path
from threading import Lock
from typing import Any

import redis
from django.conf import settings
from django.utils.module_loading import import_string
from django_redis import get_redis_connection
from django_redis.pool import ConnectionFactory as PoolingFactory
from redis.exceptions import NoScriptError

from authdemo import policy
from authdemo.store import address
from authdemo.store.address import NoRedis
from authdemo.store.opening import Way
from authdemo.store.traced import FAILURES, TracedCluster, refuse
from authdemo.strategy import StoreUnavailable


class ConnectionFactory(PoolingFactory):
    """django-redis' factory; asks where Redis is when it first connects, since `demo` starts one after the settings.

    Whom it asks, the option `LOCATE` says: the dotted path of a function that returns a URL or raises `NoRedis`. What
    it connects to is what that URL names: a server, the primary that sentinels name, or a cluster.
    """

    _clusters: dict[str, TracedCluster] = {}  # django-redis keeps pools in the same way: for the whole process
    _opening = Lock()  # a cluster: one that is away must not be looked for by everybody at once

    def __init__(self, options: dict[str, Any]):
        super().__init__(options)
        self.locate = import_string(options["LOCATE"])

    def connect(self, url: str) -> Any:
        try:
            to = address.read(url := self.locate())
        except NoRedis as error:
            raise StoreUnavailable(str(error)) from error
        if address.kind_of(to) == address.CLUSTER:
            return self._clusters.get(url) or self._open(url)
        return super().connect(url)

    def get_connection_pool(self, params: dict[str, Any]) -> redis.ConnectionPool:
        return self.way(params["url"], settings.REDIS_WAIT_REPLICAS).pool()

    def way(self, url: str, replicas: int = 0) -> Way:
        params = self.make_connection_params(url)
        del params["url"]
        return Way(address.read(url), {**params, **self.pool_cls_kwargs}, replicas)

    def _open(self, url: str) -> TracedCluster:
        if not self._opening.acquire(timeout=settings.CACHES["default"]["OPTIONS"]["SOCKET_TIMEOUT"]):
            raise StoreUnavailable("The cluster is being looked for.")
        try:
            if url not in self._clusters:
                self._clusters[url] = self.way(url, settings.REDIS_WAIT_REPLICAS).cluster(TracedCluster)
            return self._clusters[url]
        except FAILURES as error:
            refuse(error)
        finally:
            self._opening.release()


def pool_of(url: str, replicas: int = 0) -> redis.ConnectionPool:
    """A pool for another Redis, by the site's own rules. Whoever asks for it disconnects it.

    `replicas`: how many of them a write is to have reached before it is answered; see `confirming`.
    """
    return ConnectionFactory(settings.CACHES["default"]["OPTIONS"]).way(url, replicas).pool()


def connection() -> Any:
    """A `TracedRedis` or a `TracedCluster`; replies are bytes. Raises `StoreUnavailable`, as every command on it may.

    `Any`, as redis-py's own annotations leave open whether a reply is bytes or text.
    """
    of_run = policy.of_run()
    return (of_run and of_run.redis) or get_redis_connection("default")


class Script:
    """A Lua script from a file: one atomic step in Redis, sent by its digest, and in full where Redis has lost it."""

    def __init__(self, path: Path, *, confirmed: bool = True):
        """`confirmed`: what it writes is promised to somebody, and waits for the replicas that are to have it."""
        self.text = path.read_text()
        self.options = {} if confirmed else {"confirmed": False}
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], args: Sequence[str | int | float]) -> Any:
        client = connection()
        try:
            return client.execute_command("EVALSHA", self.sha, len(keys), *keys, *args, **self.options)
        except NoScriptError:
            return client.execute_command("EVAL", self.text, len(keys), *keys, *args, **self.options)
