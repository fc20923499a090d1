"""What Redis holds for this lane: a hash per login that can renew itself, a sorted set per user.

    authdemo:<site>:family:{<login id>}    secret generation rotated request began until ahead … user_id username
                                           … role version born mode lifetime audience agent address remember,
                                           while replicas lack its last step: unconfirmed; once over: ended ending
    authdemo:<site>:deny:{<login id>}      see `denylist`
    authdemo:<site>:families-of:<user id>  login id → end of its absolute lifetime

A family is all refresh tokens of one sign-in, one after the other (RFC 9700, 4.14.2). Two machines' clocks are never
compared. `rotated`, `began`, `until` and the scores of the list are milliseconds since the epoch by Redis's clock, and
are written, compared and turned into "so much is left" where that clock is: in `jwt_app/lua`. What somebody is told is
by the server's: `ended`, and the others less `ahead`, by which Redis's clock was ahead at the sign-in. What a change of
the account cuts off is decided by its version.
"""

import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from authdemo import policy
from authdemo.store.client import Script, connection
from authdemo.store.login_list import SIGN_IN_MS, LoginList
from authdemo.strategy import Account, Ending, Reason, Rejected, StoreUnavailable
from jwt_app import denylist
from jwt_app.refresh import RefreshToken

_begin = Script(Path(__file__).parent / "lua/begin.lua")
_rotate = Script(Path(__file__).parent / "lua/rotate.lua")
_update = Script(Path(__file__).parent / "lua/update.lua")
_end = Script(Path(__file__).parent / "lua/end.lua")
_confirm = Script(Path(__file__).parent / "lua/confirm.lua", confirmed=False)

_REASONS = {"unknown": Reason.UNKNOWN, "expired": Reason.EXPIRED, "revoked": Reason.REVOKED, "reused": Reason.REVOKED}


@dataclass(frozen=True)
class Family:
    """A living family as its hash says; times in milliseconds by Redis's clock, `lifetime` in seconds."""

    login_id: str
    fields: Mapping[str, str]

    def __getattr__(self, name: str) -> str:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def told(self, name: str) -> float:
        """One of its times as people are told it: in seconds, by the server's clock."""
        return (int(self.fields[name]) - int(self.ahead)) / 1000


@dataclass(frozen=True)
class Renewal:
    """What a rotation gave: how it was judged, how long the family may live on (s), and the token that follows."""

    judged: str
    left: float
    successor: RefreshToken


def key(login_id: str) -> str:
    return f"{policy.current().prefix}family:{{{login_id}}}"


listed = LoginList("families-of", key, lambda: policy.current().refresh_max)


def _keys(login_id: str) -> list[str]:
    return [key(login_id), denylist.key(login_id)]


def _now_ms() -> int:
    """By the server's clock: for people to read."""
    return int(time.time() * 1000)


def end_oldest(user_id: int) -> None:
    """End the oldest logins beyond the limit."""
    for login_id in listed.beyond_limit(user_id):
        end(login_id, Ending.LIMIT)


def begin(token: RefreshToken, fields: Mapping[str, str]) -> Family | None:
    """Store a family, begun now; None where a tombstone forbids it."""
    rules = policy.current()
    flat = [item for pair in fields.items() for item in pair]
    begun, *times = _begin(
        [key(token.login_id)],
        [
            int(rules.refresh_idle * 1000),
            int(rules.refresh_max * 1000),
            _now_ms(),
            *("request", secrets.token_hex(8), "secret", token.fingerprint, *flat),
        ],
    )
    return Family(token.login_id, {**fields, "began": str(times[0]), "ahead": str(times[1])}) if begun else None


def rotate(token: RefreshToken, request_id: str) -> Renewal:
    """Take a genuine refresh token in exchange for its successor. Raises `Rejected` with the reason; see rotate.lua.

    Called again with the same request id it gives the same answer: a lost reply is not a theft. Nor is a step that
    was taken and not confirmed (`NotConfirmed`): its token is good for the same successor until one is handed out.
    """
    rules, waits = policy.current(), settings.REDIS_WAIT_REPLICAS > 0
    grace, idle, deny = (int(each * 1000) for each in (rules.refresh_grace, rules.refresh_idle, rules.deny_seconds))
    judged, left, generation, *end = _rotate(
        _keys(token.login_id),
        [token.fingerprint, token.generation, request_id, grace, idle, deny, _now_ms(), int(waits)],
    )
    judged = judged.decode()
    if judged in _REASONS:
        ending = Ending(end[0].decode()) if end and end[0] else None
        raise Rejected(_REASONS[judged], ending=ending, at=float(end[1]) / 1000 if end else None, detail=judged)
    if waits:
        with suppress(StoreUnavailable):  # then the predecessor is good for the same successor until the next step
            _confirm([key(token.login_id)], [generation])
    return Renewal(judged, left / 1000, token.successor(generation))


def read(login_id: str) -> Family:
    """The living family, by one command. Raises `Rejected`: ended with its reason, past its limit, or unknown."""
    return parse(login_id, connection().hgetall(key(login_id)))


def parse(login_id: str, raw: Mapping[bytes, bytes]) -> Family:
    """The ladder from what Redis answered to a living family. Raises `Rejected`."""
    family = Family(login_id, {name.decode(): value.decode() for name, value in raw.items()})
    if "ended" in family.fields:
        raise Rejected(Reason.REVOKED, ending=Ending(family.ending), at=int(family.ended) / 1000)
    if "user_id" not in family.fields:
        raise Rejected(Reason.UNKNOWN)
    return family


def update(login_id: str, user: Account) -> None:
    """Make the account's username and role hold for this family, unless it knows a newer version already."""
    deny_ms = int(policy.current().deny_seconds * 1000)
    _update(_keys(login_id), [user.username, user.role, user.version, deny_ms, SIGN_IN_MS, _now_ms()])


def end(login_id: str, ending: Ending, *, before: int | None = None, also_signing_in: bool = False) -> bool:
    """End a family and take it off its user's list; False where none was living."""
    rules = policy.current()
    idle, deny = int(rules.refresh_idle * 1000), int(rules.deny_seconds * 1000)
    version = "" if before is None else before
    found = _end(_keys(login_id), [str(ending), idle, deny, int(also_signing_in), version, SIGN_IN_MS, _now_ms()])
    if not found:
        return False
    user_id, living = found
    listed.remove(int(user_id), login_id)
    return bool(living)


def is_genuine(token: RefreshToken) -> bool:
    """Does this family's browser hold this token's nonce, whatever its generation? Its seal was checked before."""
    stored = connection().hget(key(token.login_id), "secret")
    return bool(stored == token.fingerprint.encode())
