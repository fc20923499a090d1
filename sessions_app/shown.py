"""What the browser and the server hold for this lane, fit to be shown: what would let somebody in is masked."""

import re

from django.conf import settings

from authdemo.store.client import connection
from authdemo.strategy import HeldCookie, HeldKey, Reason, Rejected
from sessions_app import records

_PASSWORD_HASH = re.compile(r'("_auth_user_hash": ")[^"]+')  # Django's own note of the password's state


def cookie(session_id: str) -> HeldCookie:
    """The cookie: six characters of 43."""
    parts = (("plain", session_id[:6]), ("mask", "•" * 16))
    size = len(settings.SESSION_COOKIE_NAME) + 1 + len(session_id)
    return HeldCookie(settings.SESSION_COOKIE_NAME, parts, size, "An opaque pointer. Says nothing about anyone.")


def key(login: str) -> HeldKey:
    """The record or its tombstone, if either is there."""
    raw, name = connection().get(records.key(login)), f"session:{login[:12]}…"
    if raw is None:
        return HeldKey(name, None, "No such key: gone idle, or never there.")
    try:
        records.parse(raw)
    except Rejected as rejected:
        says = "A tombstone, so that the reason can be told. It is asked on every request."
        if rejected.reason is Reason.EXPIRED:
            says = "Past its absolute limit."
        return HeldKey(name, raw.decode(), says, ended=rejected.at, bytes=len(raw))
    return HeldKey(name, without_hash(raw.decode()), "The record. It is asked on every request.", bytes=len(raw))


def without_hash(record: str) -> str:
    """A record's text without Django's note of the password's state."""
    return _PASSWORD_HASH.sub(r"\1••••••", record)
