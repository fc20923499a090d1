"""What the figures say, in sentences, and what one measurement says to an earlier one. None inside the noise."""

from authdemo.cost.figures import Figures, Range
from authdemo.cost.measure import AGAIN, FIRST, NOWHERE
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS

UNTOLD = "cannot be told apart here"


def verdicts(found: Figures) -> list[str]:
    """A session's lookup beside a token's signature, by each way to Redis; and what a class at its passwords waits."""
    known = found.by_key
    token = known.get((JWT_STATELESS.name, NOWHERE, FIRST))
    again = known.get((JWT_STATELESS.name, NOWHERE, AGAIN))
    sentences = []
    for one in found.costs:
        if one.variant == SESSIONS_REDIS.name and token:
            sentences.append(f"Redis {one.way}: {_which(one.wall, token.wall)}.")
    if token and again:
        sentences.append(f"A token seen again, beside one seen for the first time: {_times(again.cpu, token.cpu)}.")
    told = found.passwords
    sentences.append(
        f"One password takes {told.one:.2f} s; of {told.people} people at once the last waits {told.last:.1f} s "
        f"on {told.processors} processors."
    )
    return sentences


def _which(session: Range, token: Range) -> str:
    if not session.is_apart_from(token):
        return f"the lookup and the signature {UNTOLD}"
    less, more = sorted((session.median, token.median))
    cheaper = "the signature" if token.median < session.median else "the lookup"
    share = f", {more / less:.1f} times" if less > 0 else ""
    return f"{cheaper} takes less time{share} ({session} µs for the session, {token} µs for a token seen first)"


def _times(one: Range, other: Range) -> str:
    if not one.is_apart_from(other):
        return UNTOLD
    return f"{one} µs of processor time instead of {other}"


def against(now: Figures, then: Figures) -> dict[tuple[str, str, str], str]:
    """What became of each cost that both have, by its key.

    A machine is not always as fast: processor times count beside the control of their own run. With Redis away it is
    the wait that counts, and that is the same on any machine.
    """
    before, slower = then.by_key, now.control.median / then.control.median
    both = [(one, before[one.key]) for one in now.costs if one.key in before]
    return {
        one.key: _became(one.wall, was.wall) if one.is_away else _became(one.cpu, was.cpu * slower) for one, was in both
    }


def _became(now: Range, then: Range) -> str:
    if not now.is_apart_from(then):
        return "inside the noise"
    return f"{'less' if now.median < then.median else 'more'} than {then} µs"
