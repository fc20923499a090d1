r"""What Redis holds for this lane: one string per session, one sorted set per user.

    authdemo:<site>:session:<login id>     7 member 1 … maple-17\nQQXWHtnn…    (`written` says what is what)
    authdemo:<site>:session:<login id>     !{"ending":"logout","at":1763683351123}
    authdemo:<site>:u:<user id>            login id → end of its absolute lifetime

A login id is made of the session id by SHA-256, so nobody gets in with what a dump of Redis holds. Names and values are
short, since each person signed in has two keys: what that takes is in `manage.py cost --scale`. The identity line is
written by sign-in and by changes of the account, the data line by the pages; each replaces only its own, in one atomic
step, and never a tombstone: a request in flight neither revives what was ended nor undoes a demotion.

All times are milliseconds since the epoch, by the clock of the server that wrote them, and are compared with the clock
of the one that reads: servers of one site differ by no more than the leeway. Redis's clock alone knows how long a key
lives, and gives the scores of the list (`login_list`); it is compared with no other.
"""

import json
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from authdemo import policy
from authdemo.basics import base64url
from authdemo.store.client import Script, connection
from authdemo.store.login_list import SIGN_IN_MS, LoginList
from authdemo.strategy import Account, Ending, Reason, Rejected
from authdemo.trace import passed
from sessions_app import sliding, written

LOGIN_ID_BYTES = 21  # 28 characters, with which an entry of the list takes 48 bytes

_save = Script(Path(__file__).parent / "lua/save.lua")
_update = Script(Path(__file__).parent / "lua/update.lua")
_end = Script(Path(__file__).parent / "lua/end.lua")


@dataclass(frozen=True)
class SessionRecord:
    """A living session. `identity`: who, since when, until when, from where; `data_line`: what pages put into it."""

    identity: dict[str, Any]
    data_line: str

    def data(self) -> dict[str, Any]:
        """Taken apart when a page asks for it: who sends a request is found out without."""
        return written.data(self.data_line, self.identity["user_id"])


def login_id(session_id: str) -> str:
    """The public name of a session, and its key in Redis: tells nothing about the id.

    The first 168 bits of its SHA-256 (cut off as in NIST SP 800-107, 5.1), as base64url: whoever knows a million of
    them has 2^148 ids to guess at before one fits.
    """
    return base64url.encode(sha256(session_id.encode()).digest()[:LOGIN_ID_BYTES])


def key(login: str) -> str:
    return f"{policy.current().prefix}session:{login}"


listed = LoginList("u", key, lambda: policy.current().session_max)


def now_ms() -> int:
    return int(time.time() * 1000)


def idle_ms() -> int:
    return int(policy.current().session_idle * 1000)


def life_ms() -> int:
    """For how long a record is kept once its idle timeout began anew; see `sliding`."""
    return idle_ms() + int(sliding.pause() * 1000)


def read(login: str, *, slide: bool = True) -> SessionRecord:
    """The record, its idle timeout begun anew in the same trip where that is due. Raises `Rejected` with the reason."""
    where = key(login)
    due, asked = slide and sliding.is_due(where), time.monotonic()
    passed("cookie")
    if due:
        raw = connection().execute_command("GETEX", where, "PX", life_ms())
    else:
        raw = connection().execute_command("GET", where)
    passed("lookup")
    record = parse(raw)
    passed("record")
    if due:
        sliding.done(where, asked)
    return record


def parse(raw: bytes | None) -> SessionRecord:
    """The ladder from what Redis answered to a living session. Raises `Rejected`."""
    if raw is None:
        raise Rejected(Reason.UNKNOWN)
    if raw.startswith(b"!"):
        grave = json.loads(raw[1:])
        raise Rejected(Reason.REVOKED, ending=Ending(grave["ending"]), at=grave["at"] / 1000)
    identity_line, _, data_line = raw.decode().partition("\n")
    record = SessionRecord(written.identity(identity_line), data_line)
    if now_ms() >= record.identity["until"]:  # GETEX may have slid past the absolute limit; the record knows it
        raise Rejected(Reason.EXPIRED, at=record.identity["until"] / 1000)
    return record


def end_oldest(user_id: int) -> None:
    """End the oldest logins beyond the limit."""
    for login in listed.beyond_limit(user_id):
        end(login, Ending.LIMIT)


def create(login: str, record: SessionRecord) -> bool:
    """Write a session that is not there yet; False where a tombstone forbids it."""
    value = f"{written.identity_line(record.identity)}\n{record.data_line}"
    if connection().set(key(login), value, px=life_ms(), nx=True):
        return True
    return bool(connection().get(key(login)) == value.encode())  # our own write, whose answer was lost


def save_data(login: str, data: dict[str, Any], user_id: int | None) -> bool:
    """Replace the data line of this user's session; False where the session has ended meanwhile."""
    return bool(_save([key(login)], [written.data_line(data, user_id)]))


def update_identity(login: str, user: Account) -> None:
    """Make the account's username and role hold for this session, unless it knows a newer version already."""
    changed = (str(user.role), written.name(user.username), user.version)
    _update([key(login)], [*changed, _tombstone(Ending.CHANGED), SIGN_IN_MS])


def end(login: str, ending: Ending, *, before: int | None = None, also_signing_in: bool = False) -> bool:
    """Put a tombstone where the session was and take it off its user's list; False where none was living."""
    version = "" if before is None else before
    line = _end([key(login)], [_tombstone(ending), idle_ms(), int(also_signing_in), version, SIGN_IN_MS])
    if not line:
        return False
    identity = written.identity(line.decode())
    listed.remove(identity["user_id"], login)
    return bool(now_ms() < identity["until"])


def _tombstone(ending: Ending) -> str:
    return "!" + json.dumps({"ending": ending, "at": now_ms()})
