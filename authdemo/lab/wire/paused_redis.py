"""Holding a request between two of its commands to Redis, so that something else can happen there.

Official hooks only: a subclass of our client, given to one browser by its policy.
"""

import threading
from typing import Any

from authdemo.lab.wire.telling import NotPossible
from authdemo.store import client
from authdemo.store.traced import TracedRedis

PATIENCE_SECONDS = 5.0


class PausedRedis(TracedRedis):
    """Our client, which stops before its command number `before` (from 0) until it is told to go on."""

    def __init__(self, before: int):
        """Raises `NotPossible` where there is more than one Redis that a command may go to."""
        redis = client.connection()
        if not isinstance(redis, TracedRedis):
            raise NotPossible("A request is held up between two commands to one Redis, and this site asks a cluster.")
        super().__init__(connection_pool=redis.connection_pool)
        self.before, self.sent = before, 0
        self.reached, self.go_on = threading.Event(), threading.Event()

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if self.sent == self.before:
            self.reached.set()
            self.go_on.wait(PATIENCE_SECONDS)
        self.sent += 1
        return super().execute_command(*args, **options)
