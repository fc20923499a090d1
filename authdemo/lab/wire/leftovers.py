"""What a run would leave behind: its users, its keys, and those of runs whose process was killed."""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from authdemo.accounts.models import User
from authdemo.lab.model import run_policy
from authdemo.store import client, named_keys
from authdemo.strategy import StoreUnavailable

USERS = "run:"  # the names of all runs' users begin with it; no other user's name holds a colon
SWEPT_AT_ONCE = 20
ABANDONED = timedelta(minutes=10)  # a run's user older than this was left by a process that died


def delete_keys(run: str) -> None:
    """Delete every key of this run, whoever has written it: what that costs goes by the run, and not by who else is
    signed in. Raises `StoreUnavailable`.
    """
    redis, named_in = client.connection(), run_policy.keys_named_in(run)
    redis.unlink(named_in, *named_keys.all_of(redis, named_in))


def delete_abandoned_users() -> None:
    """Runs clean up after themselves, but for those whose process was killed; some at a time, as somebody waits."""
    for user in User.objects.filter(username__startswith=USERS, created__lt=timezone.now() - ABANDONED)[:SWEPT_AT_ONCE]:
        delete(user)


def delete(user: User) -> None:
    with suppress(StoreUnavailable):  # the row is gone by then; what Redis still holds of it expires by itself
        user.delete()
