"""Which logins a user has in a lane, whatever a login is there: a sorted set per user.

    authdemo:<site>:<name>:<user id>  login id → end of its absolute lifetime

A name is on it before the login exists, and leaves it after: so whoever walks the list misses none, and finds some that
are over. Scores are milliseconds by Redis's clock, and are compared with no other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from authdemo import policy
from authdemo.store.client import Script, connection

SIGN_IN_MS = 60_000  # longer than any sign-in takes: how long a tombstone for a login not yet written must stop it
LISTED_MS = 60 * 60_000  # after its end: a clock that is set back must not bring a login to life that nobody finds

_LUA = Path(__file__).parent / "lua"
_list, _clock = Script(_LUA / "list.lua"), Script(_LUA / "clock.lua", confirmed=False)


@dataclass(frozen=True)
class LoginList:
    """A lane's. All of it may raise `StoreUnavailable`."""

    name: str  # of the key
    login_key: Callable[[str], str]  # what Redis holds of a login, by its id
    life: Callable[[], float]  # a login's absolute lifetime (s)

    def key(self, user_id: int) -> str:
        return f"{policy.current().prefix}{self.name}:{user_id}"

    def add(self, user_id: int, login_id: str) -> None:
        """Before the login exists: a crash in between leaves a name without a login, never the reverse."""
        _list([self.key(user_id)], [login_id, int(self.life() * 1000), LISTED_MS])

    def remove(self, user_id: int, login_id: str) -> None:
        connection().zrem(self.key(user_id), login_id)

    def has(self, user_id: int, login_id: str) -> bool:
        return connection().zscore(self.key(user_id), login_id) is not None

    def names(self, user_id: int) -> list[str]:
        """The oldest first; some may be over. No clock is asked."""
        return [member.decode() for member in connection().zrange(self.key(user_id), 0, -1)]

    def beyond_limit(self, user_id: int) -> list[str]:
        """The oldest logins, where there are more than the policy allows. Those that have gone idle do not count, and
        leave the list."""
        most = policy.current().max_logins
        listed = connection().zrange(self.key(user_id), 0, -1, withscores=True)
        if len(listed) <= most:
            return []
        with connection().pipeline(transaction=False) as pipe:
            for member, _ in listed:
                pipe.exists(self.login_key(member.decode()))
            there = pipe.execute()
        if not all(there):
            seconds, _ = _clock([self.key(user_id)], [])
            settled = (int(seconds) + self.life()) * 1000 - SIGN_IN_MS  # listed before that: no sign-in is under way
            for (member, until), exists in zip(listed, there, strict=True):
                if not exists and until < settled:
                    self.remove(user_id, member.decode())
        return [member.decode() for (member, _), exists in zip(listed, there, strict=True) if exists][:-most]
