"""What the browser and the server hold for this lane, fit to be shown: what would let somebody in is masked."""

import json
import re

from django.conf import settings

from authdemo.store.client import connection
from authdemo.strategy import HeldCookie, HeldKey, Reason, Rejected
from authdemo.web import agents
from sessions_app import records, written

_PASSWORD_HASH = re.compile(r'("_auth_user_hash": ")[^"]+')  # Django's own note of the password's state
WRITTEN_SHORTER = (
    "Redis holds the same in fewer bytes: without the names, and with what the browser calls itself packed."
)


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
    says, ended = "The record. It is asked on every request.", None
    try:
        records.parse(raw)
    except Rejected as rejected:
        says, ended = "A tombstone, so that the reason can be told. It is asked on every request.", rejected.at
        if rejected.reason is Reason.EXPIRED:
            says = "Past its absolute limit."
    return HeldKey(name, meant(raw), says, ended=ended, bytes=len(raw))


def meant(raw: bytes) -> str:
    """A record's two lines with all the names that Redis is spared, and without Django's note of the password's state;
    a tombstone as it is."""
    text = raw.decode()
    if text.startswith("!"):
        return text
    line, _, data = text.partition("\n")
    identity = written.identity(line)
    identity["agent"] = agents.whole(identity["agent"])
    lines = (json.dumps(one, ensure_ascii=False) for one in (identity, written.data(data, identity["user_id"])))
    return _PASSWORD_HASH.sub(r"\1••••••", "\n".join(lines))
