"""The keys in Redis that stand for the visitor, found with the visitor's own credentials and nothing else.

A name of a sign-in is no proof: it can be read in every token. So the session key follows from the session id itself,
and the family's from an access token that this site would accept now, or from a refresh token that bears our seal.
Nothing here prolongs or renews: looking must not change what is looked at.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import ResponseError

from authdemo import policy
from authdemo.lanes.lane import JWT, SESSIONS, Lane
from authdemo.store.client import connection
from authdemo.strategy import Rejected, StoreUnavailable
from authdemo.web import times
from jwt_app import denylist, engine, families, refresh, tokens
from jwt_app.modes import MODES
from jwt_app.shown import with_agent
from sessions_app import records
from sessions_app.engine import session_of
from sessions_app.shown import WRITTEN_SHORTER, meant

DOTS = "••••••"
NO_KEY = "There is no such key."


@dataclass(frozen=True)
class Key:
    """One key as it is now, fit to be shown. `value` is None where there is none."""

    name: str
    kind: str
    life: str
    size: int | None  # bytes of memory, where Redis tells
    value: str | None
    says: str


@dataclass(frozen=True)
class KeysOfLane:
    """What Redis keeps for one lane. `keys` is None where nobody is signed in, `is_down` where Redis is away."""

    name: str
    title: str
    keys: list[Key] | None = None
    is_down: bool = False


def lanes(request: HttpRequest) -> list[KeysOfLane]:
    return [_lane(SESSIONS, _session, request), _lane(JWT, _family, request)]


def _lane(lane: Lane, find: Callable[[HttpRequest], list[Key] | None], request: HttpRequest) -> KeysOfLane:
    try:
        return KeysOfLane(lane.name, lane.title, find(request))
    except StoreUnavailable:
        return KeysOfLane(lane.name, lane.title, is_down=True)


def _session(request: HttpRequest) -> list[Key] | None:
    """Whoever brings the session id has the key: its name is made of the id (SHA-256)."""
    session = session_of(request)
    if session.session_key is None:
        return None
    kind, ttl, raw, size = _asked(records.key(session.login), "get")
    name = f"{policy.current().prefix}session:{session.login[:12]}…"
    if raw is None:
        return [Key(name, kind, "", None, None, f"{NO_KEY} The session has gone idle, or never was one.")]
    text = meant(raw)
    if text.startswith("!"):
        says = "A tombstone: the session has ended, and this says why. Every request still reads it, and is refused."
        return [Key(name, kind, _life(ttl), size, text[0] + _pretty(text[1:]), says)]
    identity, _, data = text.partition("\n")
    says = (
        "Who you are; below it what pages have put into the session. Every request reads it; once a minute one begins "
        "its time anew. "
        f"{WRITTEN_SHORTER}"
    )
    return [Key(name, kind, _life(ttl), size, f"{_pretty(identity)}\n{_pretty(data)}", says)]


def _family(request: HttpRequest) -> list[Key] | None:
    login = _proven(request)
    return None if login is None else [_family_key(login), _deny_key(login)]


def _proven(request: HttpRequest) -> str | None:
    """The sign-in that this browser's tokens prove; None where they prove none."""
    try:
        access = request.COOKIES.get(settings.ACCESS_COOKIE_NAME, "")
        return engine.asked(tokens.verify(access, policy.current().audience)).login_id
    except StoreUnavailable:
        raise
    except Rejected:
        pass
    try:
        return refresh.read(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, "")).login_id
    except Rejected:
        return None


def _family_key(login: str) -> Key:
    kind, ttl, raw, size = _asked(families.key(login), "hgetall")
    name = f"{policy.current().prefix}family:{{{login[:8]}…}}"
    if not raw:
        says = f"{NO_KEY} Mode stateless keeps nothing; in the other modes the sign-in is long over."
        return Key(name, kind, "", None, None, says)
    fields = with_agent({field.decode(): value.decode() for field, value in raw.items()})
    mode = MODES.get(fields.get("mode", ""))
    says = mode.family_key if mode else ""
    if "agent" in fields:
        says = f"{says} Redis holds what the browser calls itself packed."
    if "ended" in fields:
        says = "A tombstone: the sign-in has ended, and no token of it is renewed any more. " + says
    shown = {field: value[:6] + DOTS if field in {"secret", "request"} else value for field, value in fields.items()}
    return Key(name, kind, _life(ttl), size, json.dumps(shown, indent=2, ensure_ascii=False), says)


def _deny_key(login: str) -> Key:
    kind, ttl, raw, size = _asked(denylist.key(login), "get")
    name = f"{policy.current().prefix}deny:{{{login[:8]}…}}"
    entry = denylist.parse(raw)
    if entry is None:
        return Key(
            name, kind, "", None, None, f"{NO_KEY} Nothing is denied; mode denylist asks for it on every request."
        )
    denied = "Every token of this sign-in"
    if not entry.denies_all:
        denied = f"What was signed before the account had version {entry.least:g}"
    return Key(name, kind, _life(ttl), size, entry.text, f"{denied} is refused, where the mode asks.")


def _asked(key: str, reads: str) -> tuple[str, int, Any, int | None]:
    """Type, milliseconds to live, content, and bytes of memory where this Redis says so, in two trips."""
    with connection().pipeline(transaction=False) as pipe:
        pipe.type(key)
        pipe.pttl(key)
        getattr(pipe, reads)(key)
        kind, ttl, raw = pipe.execute()
    try:
        size = connection().memory_usage(key) if raw else None
    except (ResponseError, StoreUnavailable):  # not every Redis has the command, nor lets everybody use it
        size = None
    return kind.decode(), ttl, raw, size


def _life(ttl: int) -> str:
    return f"gone {times.away(ttl / 1000)} if nothing restarts it" if ttl >= 0 else "stays until it is deleted"


def _pretty(text: str) -> str:
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
