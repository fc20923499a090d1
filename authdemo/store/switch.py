"""Our own Redis switched off for a while: the store is away, as in an outage, and nothing that was in it is lost.

A wish in a file, which the `keeper` looks at: every process of a site can switch, and it ends with the keeper.
"""

import time

from django.conf import settings

from authdemo.basics import private_files
from authdemo.store import folder_note
from authdemo.store.address import given
from authdemo.store.client import connection
from authdemo.strategy import StoreUnavailable

NOT_OURS = "This site uses a Redis that was given to it (REDIS_URL): that is not for us to stop or empty."
STAND_IN = "There is no Redis on this machine, and its stand-in would lose more than it should: install redis-server."
SECONDS = 10.0  # for it to stop, or to read its file again


def why_not() -> str:
    """Why it cannot be switched: it was not started by us; empty where it can."""
    note = folder_note.read(settings.VAR)
    if given() or note is None or note["pid"] is None:
        return NOT_OURS
    return STAND_IN if note["is_stand_in"] else ""


def is_off() -> bool:
    return folder_note.off(settings.VAR).exists()


def off() -> None:
    """Stop it; returns when nobody answers there. Raises `StoreUnavailable` where that does not come about."""
    private_files.replace(folder_note.off(settings.VAR), b"")
    try:
        _wait(answering=False)
    except StoreUnavailable:
        folder_note.off(settings.VAR).unlink(missing_ok=True)
        raise


def on() -> None:
    """Start it again, with what it held; returns when it answers. Raises `StoreUnavailable` where it takes too long."""
    folder_note.off(settings.VAR).unlink(missing_ok=True)
    _wait(answering=True)


def empty() -> None:
    """Forget all that is in it. Raises `StoreUnavailable`."""
    connection().flushdb()


def _wait(*, answering: bool) -> None:
    deadline = time.monotonic() + SECONDS
    while _answers() != answering:
        if time.monotonic() > deadline:
            raise StoreUnavailable(f"Redis {'does not answer' if answering else 'goes on answering'}")
        time.sleep(0.05)


def _answers() -> bool:
    try:
        return bool(connection().time())
    except StoreUnavailable:
        return False
