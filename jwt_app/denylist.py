"""What `denylist` mode asks on every request: is there a cut-off for this login?

    authdemo:deny:{<login id>}    "inf logout 1763683351123"        every token of this login is refused
                                  "1763683351123 changed 1763…"     those issued up to then are

By login id and never by the token's text: one token can be written in more than one way, and an entry must also catch
the token that a renewal is minting at this moment. Entries live until the last token issued before is out. They are
written in the same atomic steps that end or update a family (`jwt_app/lua`).
"""

from authdemo import policy
from authdemo.redis_client import connection
from authdemo.strategy import Ending, Reason, Rejected


def key(login_id: str) -> str:
    """The braces keep family and entry in one slot of a cluster, so that one script may write both."""
    return f"{policy.current().prefix}deny:{{{login_id}}}"


def check(login_id: str, issued: float) -> None:
    """Raise `Rejected` where a token of this login issued then (s) is denied; `StoreUnavailable` is never "allowed"."""
    entry = connection().get(key(login_id))
    if entry is None:
        return
    cut_off, ending, at = entry.decode().split(" ")
    if issued * 1000 <= float(cut_off):
        raise Rejected(Reason.REVOKED, ending=Ending(ending), at=int(at) / 1000)
