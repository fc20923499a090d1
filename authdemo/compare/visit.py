"""One visitor's wish on the compare page, and how it is done on both lanes where one of them may fail."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from authdemo.accounts.changes import strategies
from authdemo.accounts.models import Seat
from authdemo.compare.memory import State
from authdemo.strategy import NotYetEnforced, StoreUnavailable, Strategy


@dataclass
class Visit:
    """One visitor's wish. `began` is when, in seconds since the epoch: before anything was done."""

    request: HttpRequest
    seat: Seat
    state: State
    began: float


def on_both(do: Callable[[Strategy], bool]) -> bool:
    """Do it on both lanes; whether it was done on both. Raises `StoreUnavailable` when both have been tried.

    For what changes this browser's own sign-ins: one that was begun or ended by halves is told as not done.
    """
    failed, done = None, []
    for strategy in strategies().values():
        try:
            done.append(do(strategy))
        except StoreUnavailable as error:
            failed = error
    if failed:
        raise failed
    return all(done)


def on_each(visit: Visit, do: Callable[[Strategy], bool]) -> int:
    """Do it on each lane; the number of lanes where it was done. The visitor is told of one that could not be asked."""
    done = 0
    for strategy in strategies().values():
        try:
            done += do(strategy)
        except StoreUnavailable:
            said = f"{strategy.title}: Redis cannot be asked, so nothing was done here. Try again when it is back."
            messages.error(visit.request, said)
    return done


def saved(save: Callable[[], Any]) -> None:
    """Save. Where that could not be enforced at once the page says so, for as long as it is true (`PendingChange`)."""
    with suppress(NotYetEnforced):
        save()
