"""`request.session`: Django's session framework over our records in Redis.

Differs from Django's own engines in four things, each a sentence in the tests: it begins with a sign-in and never
before; reading is one command that also restarts the idle timeout; saving revives nothing; ending leaves a reason.
"""

import re
import secrets
from typing import Any, cast

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.http import HttpRequest

from authdemo.strategy import Ending, Reason, Rejected
from sessions_app import records

_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{43}")  # secrets.token_urlsafe(32): 256 bits


class SessionStore(SessionBase):
    """One browser's session. Lazy: nothing is asked before something is read."""

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self.presented = session_key
        self.identity: dict[str, Any] | None = None
        self.rejected: Rejected | None = None
        self.set_cookie = False
        self.drop_cookie = False
        self.remember = False

    def resolve(self) -> dict[str, Any] | None:
        """The identity line of the session that was presented; None where none was. Raises `Rejected`."""
        if not self.presented:
            return None
        if self.session_key is None:
            raise Rejected(Reason.MALFORMED)
        self.keys()  # loads it, once
        if self.rejected:
            raise self.rejected
        return self.identity

    @property
    def login(self) -> str:
        """The login id of the session, which may be shown."""
        return records.login_id(self.session_key or "")

    def load(self) -> dict[str, Any]:
        """The data of the session; empty where it is refused, with the reason in `rejected`."""
        try:
            record = records.read(self.login)
        except Rejected as rejected:
            if rejected.reason is Reason.STORE_UNAVAILABLE:
                raise
            self.rejected = rejected
            return {}
        self.identity = record.identity
        return record.data

    def create(self) -> None:
        """Choose an id, for a sign-in to store. Called by Django's `login()` through `cycle_key()`."""
        self._session_key = secrets.token_urlsafe(32)
        self.modified = True

    def begin(self, identity: dict[str, Any]) -> bool:
        """Store the session that a sign-in has filled; False where the account changed meanwhile."""
        if not records.create(self.login, records.SessionRecord(identity, dict(self.items()))):
            return False
        self.presented, self.identity, self.modified = self.session_key, identity, False
        self.set_cookie = True
        return True

    def save(self, must_create: bool = False) -> None:
        """Store changed data. Raises `UpdateError` where the session has ended while the request was under way."""
        if must_create or self.session_key is None:
            raise CreateError("A session begins with a sign-in.")
        if not records.save_data(self.login, dict(self.items())):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End the session here and in every copy; Django's `logout()` comes by through `flush()`."""
        session_key = session_key or self.session_key
        if session_key:
            records.end(records.login_id(session_key), Ending.LOGOUT)
            self.drop_cookie = True

    def exists(self, session_key: str) -> bool:
        try:
            records.read(records.login_id(session_key), slide=False)
        except Rejected as rejected:
            if rejected.reason is Reason.STORE_UNAVAILABLE:
                raise
            return False
        return True

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: Redis forgets by itself."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what we could have issued is asked for: an id is untrusted input."""
        return bool(key and _SESSION_ID.fullmatch(key))


def session_of(request: HttpRequest) -> SessionStore:
    """`request.session`, as the type that it is here."""
    return cast(SessionStore, request.session)
