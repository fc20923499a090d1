"""What pages say of the two lanes: one row for each, so that a word for one of them cannot be forgotten for the other.

What a lane *does* is its strategy's matter (`authdemo.strategy`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One of the two ways, as the pages speak of it."""

    name: str  # the URL prefix, the namespace, the colour
    title: str
    spoken: str  # within a sentence: "refused by JWT"
    way: str  # what it is, in one line
    is_like: str  # the articles' analogy, in our words
    challenge: str  # WWW-Authenticate of a 401 (RFC 9110, 15.5.2)
    challenge_refused: str  # the same where a credential was sent and refused (RFC 6750, 3.1)


SESSIONS = Lane(
    name="sessions",
    title="Sessions",
    spoken="sessions",
    way="A ticket in your browser, the record in Redis.",
    is_like="Like a numbered locker key: your browser holds the number; what it opens stays with the server.",
    challenge='Cookie realm="authdemo"',
    challenge_refused='Cookie realm="authdemo"',
)
JWT = Lane(
    name="jwt",
    title="JWT",
    spoken="JWT",
    way="A signed pass in your browser.",
    is_like="Like a signed pass: who you are is written on it, and the door checks its seal, not a list.",
    challenge='Bearer realm="authdemo"',
    challenge_refused='Bearer realm="authdemo", error="invalid_token"',
)
LANES = {lane.name: lane for lane in (SESSIONS, JWT)}


def other_than(name: str) -> Lane:
    """The other one."""
    return next(lane for lane in LANES.values() if lane.name != name)
