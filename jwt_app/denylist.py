"""What `denylist` mode asks on every request: which tokens of this login are still accepted?

    authdemo:<site>:deny:{<login id>}    "inf logout 1763683351123"    none: the login has ended
                                         "5 changed 1763683351123"     those signed since the account has version 5

A version and not a time, since clocks differ and an account is counted in one place. The number behind is when that
was (ms), for people to read. Writing keeps the stricter of the entry that is there and the one to be written.

By login id and never by the token's text: one token can be written in more than one way, and an entry must also catch
the token that a renewal is minting at this moment. Entries live until the last token signed before is out. They are
written in the same atomic steps that end or update a family (`jwt_app/lua`).
"""

import math
from dataclasses import dataclass

from authdemo import policy
from authdemo.store.client import connection
from authdemo.strategy import Ending, Reason, Rejected


def key(login_id: str) -> str:
    """The braces keep family and entry in one slot of a cluster, so that one script may write both."""
    return f"{policy.current().prefix}deny:{{{login_id}}}"


@dataclass(frozen=True)
class Entry:
    """One entry: tokens of an account version below `least` are refused, since `at` (s), for a reason."""

    text: str  # as it stands in Redis
    least: float  # infinity: none is accepted
    ending: Ending
    at: float

    @property
    def denies_all(self) -> bool:
        return self.least == math.inf


def read(login_id: str) -> Entry | None:
    """The entry of this login, by one command; None where nothing is denied. Raises `StoreUnavailable`."""
    return parse(connection().get(key(login_id)))


def parse(raw: bytes | None) -> Entry | None:
    """What Redis has answered, taken apart."""
    if raw is None:
        return None
    least, ending, at = raw.decode().split(" ")
    return Entry(raw.decode(), float(least), Ending(ending), int(at) / 1000)


def check(login_id: str, version: int) -> None:
    """Raise `Rejected` where a token of this login and version is denied; `StoreUnavailable` is never "allowed"."""
    entry = read(login_id)
    if entry and version < entry.least:
        raise Rejected(Reason.REVOKED, ending=entry.ending, at=entry.at)
