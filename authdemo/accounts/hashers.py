"""Argon2id as OWASP's password storage cheat sheet advises, never more hashes at a time than there are cores.

A class that signs in at once keeps every processor busy for a second or more. Whoever is in already is not to wait for
that: hashes are made by threads of their own, which give way to others (nice, on Linux a matter of each thread). What
that comes to is printed by `python -m tests.accounts.class_signs_in`.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from authdemo import policy
from authdemo.store import database

WORKERS = int(os.environ.get("AUTHDEMO_WORKERS", "1"))  # set by `demo`, so that all workers together keep the limit
AT_ONCE = max(1, (os.cpu_count() or 1) // WORKERS)
NICE = 5  # a third of what anybody else gets who wants the same processor, and all of it otherwise
T = TypeVar("T")
_threads: ThreadPoolExecutor


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        me = threading.get_native_id()
        with suppress(OSError):  # a system that lets nobody do so: it is a courtesy
            os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))


def make_threads() -> None:
    """They begin with the first password that is hashed."""
    global _threads
    _threads = ThreadPoolExecutor(AT_ONCE, "hashes", initializer=_give_way)


make_threads()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=make_threads)  # a fork takes no thread along


def _are_cheap() -> bool:
    """Whether it is for the throwaway users of an experiment, where hashing is not what is measured."""
    of_run = policy.of_run()
    return of_run is not None and of_run.cheap_hashes


def _in_line(hashes: Callable[..., T], *args: str) -> T:
    """Whoever waits holds no connection to the database, but in a transaction: a class would take all there are."""
    if _are_cheap():
        return hashes(*args)
    database.lend()
    return _threads.submit(copy_context().run, hashes, *args).result()


class BoundedArgon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane. A hundred people at once wait in line instead of taking the machine's memory."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def params(self) -> Any:
        """The cost to hash at: OWASP's, or next to nothing."""
        params = super().params()
        if _are_cheap():
            params.memory_cost, params.time_cost = 8, 1
        return params

    def encode(self, password: str, salt: str) -> str:
        return _in_line(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return _in_line(super().verify, password, encoded)
