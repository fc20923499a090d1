"""What happens when an account changes: the change is noted with it, and enforced on both lanes after the commit.

A note (`PendingChange`) is written in the same transaction as the change. After the commit both strategies make it
hold; where Redis fails then, the caller gets `NotYetEnforced` and the note stays, to be repeated until it is done.
"""

import threading
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.utils.module_loading import import_string

from authdemo import policy
from authdemo.accounts.models import PendingChange, User
from authdemo.strategy import Account, Ending, NotYetEnforced, StoreUnavailable, Strategy

REPEAT_SECONDS = 2.0  # between two tries of what could not be enforced at once


_strategies: dict[str, Strategy] = {}


def strategies() -> dict[str, Strategy]:
    """Both strategies by name, in the order of the pages; an experiment may have put another in a lane's place."""
    if not _strategies:
        _strategies.update({found.name: found for found in (import_string(path)() for path in settings.STRATEGIES)})
    return {**_strategies, **policy.current().strategies}


def connect() -> None:
    """Listen to the user model. Called once, by the app's config."""
    post_save.connect(_saved, sender=User, dispatch_uid="accounts.changes.saved")
    post_delete.connect(_deleted, sender=User, dispatch_uid="accounts.changes.deleted")


def _saved(instance: User, **_: Any) -> None:
    if not instance.just_changed:
        return  # every sign-in saves `last_login`: nothing to enforce
    ending = None
    if not instance.is_active:
        ending = Ending.BANNED
    elif "password" in instance.just_changed:
        ending = Ending.PASSWORD
    _note(instance, ending)


def _deleted(instance: User, **_: Any) -> None:
    _note(instance, Ending.DELETED)


def _note(user: User, ending: Ending | None) -> None:
    note = PendingChange.objects.create(
        user_id=user.pk, username=user.username, version=user.version, ending=ending or ""
    )
    transaction.on_commit(lambda: enforce(note))


def enforce(note: PendingChange) -> None:
    """Make one noted change hold on every strategy. Raises `NotYetEnforced`; the note stays until all is done.

    What is written is the account as it is *now*, and what ends are the logins older than the change: so notes may be
    enforced late, twice and in any order.
    """
    user = User.objects.filter(pk=note.user_id).first()
    subject = user or User(pk=note.user_id, username=note.username, version=note.version + 1, is_active=False)
    failed = False
    for strategy in strategies().values():  # one lane's store failing must not spare the other
        try:
            strategy.user_changed(subject, Ending(note.ending) if note.ending else None, before=note.version)
        except StoreUnavailable:
            failed = True
    if failed:
        PendingChange.objects.filter(pk=note.pk).update(tries=F("tries") + 1)
        raise NotYetEnforced("saved, not yet enforced")
    PendingChange.objects.filter(pk=note.pk).delete()


def unchanged(user: Account) -> bool:
    """Is the account still as this sign-in has read it? Asked after the login is listed, before it is written."""
    return User.objects.filter(pk=user.pk, is_active=True, version=user.version).exists()


def enforce_pending() -> int:
    """Repeat what is still to be enforced, oldest first; the number that is still left."""
    for note in PendingChange.objects.order_by("pk"):
        try:
            enforce(note)
        except StoreUnavailable:
            break
    return PendingChange.objects.count()


def repeat_for_ever() -> None:
    """In every server process: a thread that repeats pending changes, those of a process that died included."""

    def repeat() -> None:
        while True:
            try:
                enforce_pending()
            except DatabaseError:
                pass  # the next round asks again; requests report it
            finally:
                connection.close()
            pause.wait(REPEAT_SECONDS)

    pause = threading.Event()
    threading.Thread(target=repeat, name="enforce-pending", daemon=True).start()
