"""A run: one story on several variants at once, with users, keys and prefix of its own, and nothing left afterwards.

The variants play in threads side by side and tell what happens while it happens. Whoever listens may stop at any moment
(the page is closed): the threads end at their next wait, and everything is cleaned up all the same.
"""

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connections
from django.utils import timezone

from authdemo import policy, redis_client
from authdemo.accounts.models import User
from authdemo.lab.browser import StepFailed
from authdemo.lab.stage import Event, Stage, Stopped
from authdemo.lab.variants import Variant
from authdemo.strategy import StoreUnavailable

USERS = "run:"  # the names of all runs' users begin with it; no other user's name holds a colon
ABANDONED = timedelta(minutes=10)  # a run's user older than this was left by a process that died

logger = logging.getLogger("authdemo.lab")
R = TypeVar("R")


@dataclass(frozen=True)
class Ending(Generic[R]):
    """How the story ended on one variant: with a result, or with the sentence that says why there is none."""

    variant: Variant
    result: R | None = None
    failure: str = ""


class Run(Generic[R]):
    """One execution of a story. Iterate over `events()`; closing that iterator ends the run."""

    def __init__(self, story: Callable[[Stage], R], variants: Sequence[Variant], **changes: float):
        self.id = secrets.token_hex(6)
        self.story = story
        self.policies = {variant: variant.policy(self.id, **changes) for variant in variants}
        self._news: queue.SimpleQueue[Event | Ending[R]] = queue.SimpleQueue()
        self._stop = threading.Event()

    def events(self) -> Generator[Event | Ending[R], None, None]:
        """What happens, as it happens, and last of each variant its `Ending`. Raises what the database raises."""
        delete_abandoned_users()
        password = secrets.token_urlsafe(16)
        # One hash at the site's own cost for all users of the run. A cheaper one would be hashed again at the first
        # sign-in (Django keeps hashes up to date), which costs more than it saves.
        hashed = make_password(password)
        threads = [
            threading.Thread(target=self._play, args=(variant, password, hashed), name=f"run {self.id}", daemon=True)
            for variant in self.policies
        ]
        try:
            for thread in threads:
                thread.start()
            left = len(threads)
            while left:
                news = self._news.get()
                left -= isinstance(news, Ending)
                yield news
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
            self._delete_keys()

    def _play(self, variant: Variant, password: str, hashed: str) -> None:
        """One variant's thread, from the making of its user to the end of its database connection."""
        try:
            with policy.use(self.policies[variant]):  # for the user's deletion; a browser's requests carry it
                self._news.put(self._ending(variant, password, hashed))
        finally:
            connections.close_all()

    def _ending(self, variant: Variant, password: str, hashed: str) -> Ending[R]:
        try:
            user = User.objects.create(username=f"{USERS}{self.id}:{variant.slug}", password=hashed)
            try:
                return Ending(variant, self._told(variant, user, password))
            finally:
                _delete(user)
        except Stopped:
            return Ending(variant, failure="Stopped.")
        except StoreUnavailable:
            return Ending(variant, failure="Redis could not be asked.")
        except DatabaseError:
            return Ending(variant, failure="The database could not be asked.")
        except StepFailed as failed:
            return Ending(variant, failure=str(failed))
        except Exception:  # a page is waiting for this thread; it must get an answer
            logger.exception("%s failed", variant)
            return Ending(variant, failure="An error in the site; its log says which.")

    def _told(self, variant: Variant, user: User, password: str) -> R:
        own = self.policies[variant]
        with Stage(variant, own, user.username, password, self._news.put, self._stop) as stage:
            return self.story(stage)

    def _delete_keys(self) -> None:
        try:
            delete_keys(policy.run_prefix(self.id))
        except StoreUnavailable:
            logger.warning("Redis is away; what run %s kept there expires by itself", self.id)


def delete_keys(prefix: str) -> None:
    """Delete every key that begins so. Costs a walk over all of Redis' keys, a thousand at a time."""
    redis = redis_client.connection()
    for key in redis.scan_iter(match=f"{prefix}*", count=1000):
        redis.unlink(key)


def delete_abandoned_users() -> None:
    """Runs clean up after themselves, but for those whose process was killed."""
    for user in User.objects.filter(username__startswith=USERS, created__lt=timezone.now() - ABANDONED):
        _delete(user)


def _delete(user: User) -> None:
    with suppress(StoreUnavailable):  # the row is gone by then; what Redis still holds of it expires by itself
        user.delete()
