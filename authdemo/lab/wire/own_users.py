"""The users of a run: made for it, and gone with it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.contrib.auth.hashers import make_password

from authdemo import policy
from authdemo.accounts.models import User
from authdemo.lab.wire.leftovers import USERS, delete
from authdemo.policy import Policy


@contextmanager
def user_of(run: str, name: str, own: Policy) -> Iterator[tuple[User, str]]:
    """A user of this run under one of its policies, and the password; gone afterwards, with whoever was added."""
    password = secrets.token_urlsafe(16)
    with policy.use(own):
        hashed = make_password(password)
    user = User.objects.create(username=f"{USERS}{run}:{name}", password=hashed)
    try:
        yield user, password
    finally:
        with policy.use(replace(own, redis=None)):  # one of its own is gone by now
            for one in User.objects.filter(username__startswith=user.username):
                delete(one)
