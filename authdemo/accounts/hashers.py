"""Argon2id as OWASP's password storage cheat sheet advises, and never more hashes at a time than there are cores."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

from authdemo import policy
from authdemo.store import database

WORKERS = int(os.environ.get("AUTHDEMO_WORKERS", "1"))  # set by `demo`, so that all workers together keep the limit
_slots = BoundedSemaphore(max(1, (os.cpu_count() or 1) // WORKERS))


@contextmanager
def _in_line() -> Iterator[None]:
    """Whoever waits holds no connection to the database, but in a transaction: a class would take all there are."""
    database.lend()
    with _slots:
        yield


class BoundedArgon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane. A hundred people at once wait in line instead of taking the machine's memory."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def params(self) -> Any:
        """The cost to hash at: OWASP's, or next to nothing for the throwaway users of an experiment."""
        params = super().params()
        if (of_run := policy.of_run()) and of_run.cheap_hashes:
            params.memory_cost, params.time_cost = 8, 1
        return params

    def encode(self, password: str, salt: str) -> str:
        with _in_line():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _in_line():
            return super().verify(password, encoded)
