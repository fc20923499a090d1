"""The site pointed at another Redis than the tests' own, for as long as a test takes."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from unittest.mock import patch

from django.conf import settings
from django.core.cache import caches

from authdemo.store import client


@contextmanager
def pointed_at(url: str, replicas: int = 0) -> Iterator[None]:
    """With connections of their own, which are closed afterwards."""
    factory = client.ConnectionFactory
    with (
        patch.object(settings, "REDIS_URL", url),
        patch.object(settings, "REDIS_WAIT_REPLICAS", replicas),
        patch.object(factory, "_pools", {}),
        patch.object(factory, "_clusters", {}),
    ):
        _connect_anew()
        try:
            yield
        finally:
            for pool in factory._pools.values():
                pool.disconnect()
            for cluster in factory._clusters.values():
                cluster.close()
            _connect_anew()


def _connect_anew() -> None:
    with suppress(AttributeError):  # nobody has asked for one in this thread
        del caches["default"]
