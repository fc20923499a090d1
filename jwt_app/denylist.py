"""What `denylist` mode asks on every request: is there a cut-off for this login?

    authdemo:deny:{<login id>}    "inf logout 1763683351123"        every token of this login is refused
                                  "1763683351123 changed 1763…"     those issued up to then are

By login id and never by the token's text: one token can be written in more than one way, and an entry must also catch
the token that a renewal is minting at this moment. Entries live until the last token issued before is out. They are
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
    """One entry: tokens issued up to `cut_off` (s; infinity: all of them) are refused, since `at` (s), for a reason."""

    text: str  # as it stands in Redis
    cut_off: float
    ending: Ending
    at: float

    @property
    def denies_all(self) -> bool:
        return self.cut_off == math.inf


def read(login_id: str) -> Entry | None:
    """The entry of this login, by one command; None where nothing is denied. Raises `StoreUnavailable`."""
    return parse(connection().get(key(login_id)))


def parse(raw: bytes | None) -> Entry | None:
    """What Redis has answered, taken apart."""
    if raw is None:
        return None
    cut_off, ending, at = raw.decode().split(" ")
    return Entry(raw.decode(), float(cut_off) / 1000, Ending(ending), int(at) / 1000)


def check(login_id: str, issued: float) -> None:
    """Raise `Rejected` where a token of this login issued then (s) is denied; `StoreUnavailable` is never "allowed"."""
    entry = read(login_id)
    if entry and issued <= entry.cut_off:
        raise Rejected(Reason.REVOKED, ending=entry.ending, at=entry.at)
