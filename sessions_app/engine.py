"""`request.session`: Django's session framework over our records in Redis.

Differs from Django's own engines in four things, each a sentence in the tests: it begins with a sign-in and never
before; reading is one command, which restarts the idle timeout once a minute; saving revives nothing; ending leaves a
reason.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.http import HttpRequest
from django.utils import timezone

from authdemo.strategy import Ending, Reason, Rejected
from sessions_app import records, written

_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{43}")  # secrets.token_urlsafe(32): 256 bits


NO_SIGN_IN = "A session begins with a sign-in; before that there is nobody whose it could be."
ENDED = "The session has ended while its request was under way."
SAME_ID = "A session that lives keeps its id: signing in again gives another one, and ends this."
SAME_FOR_ALL = "How long a session lives is said by SESSION_IDLE_SECONDS and SESSION_MAX_SECONDS, for all alike."


class UnsupportedOperation(Exception):
    """Django's contract has it, and here it would be a lie. The message says why."""


class SessionStore(SessionBase):
    """One browser's session. Lazy: nothing is asked before something is read.

    What Django's contract has and cannot be kept here is refused with a sentence: storing what no sign-in has begun
    (`CreateError`, also for `save()` without a key) or what has ended meanwhile (`UpdateError`); another id for one
    that lives, by `cycle_key()`, and a life of its own, by `set_expiry()` (`UnsupportedOperation`). And a key that was
    presented stays, though nobody is behind it: the reason is asked for later.
    """

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self.presented = session_key
        self.identity: dict[str, Any] | None = None
        self.rejected: Rejected | None = None
        self._read: records.SessionRecord | None = None  # by `resolve`, for `load` to take apart
        self.set_cookie = False
        self.drop_cookie = False
        self.remember = False

    def resolve(self) -> dict[str, Any] | None:
        """The identity line of the session that was presented; None where none was. Raises `Rejected`."""
        if not self.presented:
            return None
        if self.session_key is None:
            raise Rejected(Reason.MALFORMED)
        self.accessed = True
        if not (self.identity or self.rejected):
            self._read = self._look()
        if self.rejected:
            raise self.rejected
        return self.identity

    @property
    def login(self) -> str:
        """The login id of the session, which may be shown."""
        return records.login_id(self.session_key or "")

    def load(self) -> dict[str, Any]:
        """The data of the session; empty where it is refused, with the reason in `rejected`."""
        record, self._read = self._read or self._look(), None
        return record.data() if record else {}

    def _look(self) -> records.SessionRecord | None:
        """Ask Redis: one command. Notes who this is, or why not."""
        try:
            record = records.read(self.login)
        except Rejected as rejected:
            if rejected.reason is Reason.STORE_UNAVAILABLE:
                raise
            self.rejected = rejected
            return None
        self.identity = record.identity
        return record

    def create(self) -> None:
        """Choose an id, for a sign-in to store. Called by Django's `login()` through `cycle_key()`."""
        self._session_key = secrets.token_urlsafe(32)
        self.modified = True

    def begin(self, identity: dict[str, Any]) -> bool:
        """Store the session that a sign-in has filled; False where the account changed meanwhile."""
        if not records.create(
            self.login, records.SessionRecord(identity, written.data_line(dict(self.items()), identity["user_id"]))
        ):
            return False
        self.presented, self.identity, self.modified = self.session_key, identity, False
        self.set_cookie = True
        return True

    def save(self, must_create: bool = False) -> None:
        """Store changed data. Raises `UpdateError` where the session has ended while the request was under way."""
        if must_create or self.session_key is None:
            raise CreateError(NO_SIGN_IN)
        if not records.save_data(self.login, dict(self.items()), (self.identity or {}).get("user_id")):
            raise UpdateError(ENDED)

    def delete(self, session_key: str | None = None) -> None:
        """End the session here and in every copy; Django's `logout()` comes by through `flush()`."""
        ended = session_key or self.session_key
        if ended and self._validate_session_key(ended):
            records.end(records.login_id(ended), Ending.LOGOUT)
            self.drop_cookie = self.drop_cookie or ended == self.session_key

    def exists(self, session_key: str | None) -> bool:
        if not session_key or not self._validate_session_key(session_key):
            return False
        try:
            records.read(records.login_id(session_key), slide=False)
        except Rejected as rejected:
            if rejected.reason is Reason.STORE_UNAVAILABLE:
                raise
            return False
        return True

    def cycle_key(self) -> None:
        """Before a sign-in: an id to begin with. Raises `UnsupportedOperation` for a session that lives."""
        if self.session_key and not self.rejected and self.exists(self.session_key):
            raise UnsupportedOperation(SAME_ID)
        super().cycle_key()

    def set_expiry(self, value: object) -> None:
        """None is what it is anyway. Raises `UnsupportedOperation` for any other."""
        if value is not None:
            raise UnsupportedOperation(SAME_FOR_ALL)

    def get_expiry_age(self, **_: Any) -> int:
        """Seconds that it lives on if nobody comes by again: the idle timeout, or what is left of the absolute limit.

        The latter to the second; of the former at least so many, and up to a minute more (see `sliding`).
        """
        self.keys()
        idle, now = records.idle_ms(), records.now_ms()
        left = self.identity["until"] - now if self.identity else idle
        return int(max(0, min(idle, left))) // 1000

    def get_expiry_date(self, **_: Any) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age())

    def get_expire_at_browser_close(self) -> bool:
        """Unless it is remembered; that decides about the cookie alone."""
        self.keys()
        return not (self.identity["remember"] if self.identity else self.remember)

    async def aset_expiry(self, value: object) -> None:
        self.set_expiry(value)

    async def aget_expiry_age(self, **_: Any) -> int:
        return await sync_to_async(self.get_expiry_age)()

    async def aget_expiry_date(self, **_: Any) -> datetime:
        return await sync_to_async(self.get_expiry_date)()

    async def aget_expire_at_browser_close(self) -> bool:
        return await sync_to_async(self.get_expire_at_browser_close)()

    async def acycle_key(self) -> None:
        await sync_to_async(self.cycle_key)()

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: Redis forgets by itself."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what we could have issued is asked for: an id is untrusted input."""
        return bool(key and _SESSION_ID.fullmatch(key))


def session_of(request: HttpRequest) -> SessionStore:
    """`request.session`, as the type that it is here."""
    return cast(SessionStore, request.session)
