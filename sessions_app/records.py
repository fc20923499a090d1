r"""What Redis holds for this lane: one string per session, one sorted set per user.

    authdemo:<site>:session:<login id>     {"user_id":7,"username":"maple-17","role":"member",…}\n{"_auth_user_id":…}
    authdemo:<site>:session:<login id>     !{"ending":"logout","at":1763683351123}
    authdemo:<site>:sessions-of:<user id>  login id → end of its absolute lifetime

A login id is the SHA-256 of the session id, so nobody gets in with what a dump of Redis holds. The identity line is
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
from authdemo.store.client import Script, connection
from authdemo.store.login_list import SIGN_IN_MS, LoginList
from authdemo.strategy import Account, Ending, Reason, Rejected
from authdemo.trace import passed
from sessions_app import sliding

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
        found: dict[str, Any] = json.loads(self.data_line)
        return found


def login_id(session_id: str) -> str:
    """The public name of a session, and its key in Redis: tells nothing about the id (SHA-256, hex)."""
    return sha256(session_id.encode()).hexdigest()


def key(login: str) -> str:
    return f"{policy.current().prefix}session:{login}"


listed = LoginList("sessions-of", key, lambda: policy.current().session_max)


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
    record = SessionRecord(json.loads(identity_line), data_line)
    if now_ms() >= record.identity["until"]:  # GETEX may have slid past the absolute limit; the record knows it
        raise Rejected(Reason.EXPIRED, at=record.identity["until"] / 1000)
    return record


def end_oldest(user_id: int) -> None:
    """End the oldest logins beyond the limit."""
    for login in listed.beyond_limit(user_id):
        end(login, Ending.LIMIT)


def create(login: str, record: SessionRecord) -> bool:
    """Write a session that is not there yet; False where a tombstone forbids it."""
    value = f"{json.dumps(record.identity)}\n{record.data_line}"
    if connection().set(key(login), value, px=life_ms(), nx=True):
        return True
    return bool(connection().get(key(login)) == value.encode())  # our own write, whose answer was lost


def save_data(login: str, data: dict[str, Any]) -> bool:
    """Replace the data line; False where the session has ended meanwhile."""
    return bool(_save([key(login)], [json.dumps(data)]))


def update_identity(login: str, user: Account) -> None:
    """Make the account's username and role hold for this session, unless it knows a newer version already."""
    fields = {"username": user.username, "role": user.role, "version": user.version}
    _update([key(login)], [json.dumps(fields), user.version, _tombstone(Ending.CHANGED), SIGN_IN_MS])


def end(login: str, ending: Ending, *, before: int | None = None, also_signing_in: bool = False) -> bool:
    """Put a tombstone where the session was and take it off its user's list; False where none was living."""
    version = "" if before is None else before
    line = _end([key(login)], [_tombstone(ending), idle_ms(), int(also_signing_in), version, SIGN_IN_MS])
    if not line:
        return False
    identity = json.loads(line)
    listed.remove(identity["user_id"], login)
    return bool(now_ms() < identity["until"])


def _tombstone(ending: Ending) -> str:
    return "!" + json.dumps({"ending": ending, "at": now_ms()})
