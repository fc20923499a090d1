"""Django's own session engines behind the contract: what you get without writing any of `sessions_app`.

They authenticate the stock way: the session names a user, and the user is read from the database on every request. What
they cannot do (list a user's sessions, end one of them) they answer with nothing, and an experiment shows it. Only
experiments use them; a policy carries them (`policy.strategies`, `policy.sessions_middleware`).

The engines are Django's, subclassed at its own hooks alone, for a lifetime and a place that belong to one run.
"""

import json
import math
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends import cache, db, signed_cookies
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from redis.exceptions import RedisError

from authdemo import policy
from authdemo.accounts.models import User
from authdemo.lab.attacks.rivals.no_store import NoStore
from authdemo.policy import GetResponse
from authdemo.store.client import connection
from authdemo.strategy import Account, BadChoice, Identity, Option, Reason, Rejected, StoreUnavailable

MOST_IN_MEMORY = 100_000  # sessions of all runs; Django's own limit is 300, beyond which it drops some
ID_LENGTH = 32  # characters of Django's session ids
RUN = "run"  # the item of a session that names the run it belongs to: runs share one table


class Timed(SessionBase):
    """Django's fixed age, counted from the last save (`SESSION_SAVE_EVERY_REQUEST` is off, as it is by default)."""

    def get_session_cookie_age(self) -> int:
        return max(1, round(policy.current().session_idle))  # Django knows whole seconds only

    def get_expire_at_browser_close(self) -> bool:
        """The cookie carries no end of its own, so it is the server that decides."""
        return True


class DatabaseStore(Timed, db.SessionStore):
    """`django.contrib.sessions.backends.db`: a row per session."""

    @classmethod
    def get_model_class(cls) -> Any:
        return db.SessionStore.get_model_class()


class SignedCookieStore(Timed, signed_cookies.SessionStore):
    """`django.contrib.sessions.backends.signed_cookies`: the session is the cookie."""

    def get_session_cookie_age(self) -> int:
        """A second longer: this engine notes the beginning in whole seconds, and the rest of one would be lacking."""
        return super().get_session_cookie_age() + 1


class RedisStore(Timed, cache.SessionStore):
    """`django.contrib.sessions.backends.cache` over Redis: the usual advice."""

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self._cache = PlainRedis({})


class PlainRedis(BaseCache):
    """As much of a cache as that engine asks for, in JSON and under the run's prefix: one command per call."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = connection().get(self._name(key))
        return default if found is None else json.loads(found)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        connection().set(self._name(key), json.dumps(value), ex=timeout)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(connection().set(self._name(key), json.dumps(value), ex=timeout, nx=True))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(connection().delete(self._name(key)))

    def _name(self, key: str) -> str:
        return f"{policy.current().prefix}{key}"


class MemoryStore(Timed, cache.SessionStore):
    """`django.contrib.sessions.backends.cache` over this process's memory."""

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self._cache = memory()


def memory() -> BaseCache:
    """The part of this process's memory that belongs to the run. Of one name for all: Django never drops a name."""
    return LocMemCache("lab", {"KEY_PREFIX": policy.current().prefix, "OPTIONS": {"MAX_ENTRIES": MOST_IN_MEMORY}})


def keys_in_memory(credentials: Sequence[str]) -> list[str]:
    """What the sessions among these are called there, for `memory()`."""
    return [f"{MemoryStore.cache_key_prefix}{one}" for one in credentials if len(one) == ID_LENGTH]


class StockSessions(NoStore):
    """The contract, as far as Django's session framework alone can keep it.

    Nothing leads from a user to a session, so none can be listed or ended. Nothing needs to be told of a change: the
    user is read anew on every request, and the session holds a hash of the password.
    """

    name = "sessions"
    title = "Sessions"
    store: type[SessionBase]

    def __init__(self, store: type[SessionBase]):
        self.store = store

    def ends(self, began: float) -> float:
        """When a session ends that began then and that nobody ends (s since the epoch). Under the run's policy."""
        return began + self.store().get_session_cookie_age()

    def middleware(self, get_response: GetResponse) -> GetResponse:
        """Django's own, with this engine."""
        made = SessionMiddleware(get_response)
        made.SessionStore = self.store
        return cast(GetResponse, made)

    def options(self) -> Sequence[Option]:
        return ()

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        if choices:
            raise BadChoice(f"Sessions have no option {', '.join(sorted(choices))}.")
        auth.login(request, cast(User, user))
        request.session[RUN] = policy.current().prefix
        return self._identity(request, user)

    def authenticate(self, request: HttpRequest) -> Identity | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        try:
            user = auth.get_user(request)
        except RedisError as error:
            raise StoreUnavailable(str(error)) from error
        if not user.is_authenticated or request.session.get(RUN) != policy.current().prefix:
            raise Rejected(Reason.UNKNOWN)
        return self._identity(request, cast(Account, user))

    def logout(self, request: HttpRequest) -> None:
        auth.logout(request)

    def _identity(self, request: HttpRequest, user: Account) -> Identity:
        return Identity(user.pk, user.username, user.role, login_id_of(request))


def login_id_of(request: HttpRequest) -> str:
    """A name for the session that may be shown."""
    return sha256((request.session.session_key or "").encode()).hexdigest()[:32]


class SignedCookieSessions(StockSessions):
    """A session that is the cookie; it counts its age from the whole second in which it began."""

    def ends(self, began: float) -> float:
        return super().ends(math.floor(began))


DATABASE = StockSessions(DatabaseStore)
MEMORY = StockSessions(MemoryStore)
SIGNED_COOKIE = SignedCookieSessions(SignedCookieStore)
CACHE = StockSessions(RedisStore)


def forget(session_ids: Sequence[str]) -> None:
    """Leave nothing of a run: its rows, and its part of this process's memory. Called under the run's policy."""
    DatabaseStore.get_model_class().objects.filter(session_key__in=session_ids).delete()
    memory().delete_many(keys_in_memory(session_ids))
