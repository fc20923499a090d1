"""A sign-in that goes on with the session id the browser brought, and so can be fixed in advance."""

from typing import cast

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest

from authdemo import policy
from authdemo.accounts.models import User
from authdemo.lab.attacks.rivals.stock import RUN, DatabaseStore, StockSessions
from authdemo.strategy import Account, Identity


class SameId(StockSessions):
    """Writes the user into the session that is there, and makes one for everybody who comes by."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        request.session[SESSION_KEY] = str(user.pk)
        request.session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        request.session[HASH_SESSION_KEY] = cast(User, user).get_session_auth_hash()
        request.session[RUN] = policy.current().prefix
        return self._identity(request, user)

    def authenticate(self, request: HttpRequest) -> Identity | None:
        if request.session.is_empty():
            request.session["visited"] = True  # an id before the sign-in: the half of the mistake that invites it
        return super().authenticate(request)


SAME_ID = SameId(DatabaseStore)
