"""What the figures say, in sentences, and what one measurement says to an earlier one. None inside the noise."""

from collections.abc import Iterator, Sequence

from authdemo.cost import ranks
from authdemo.cost.figures import AGAIN, FIRST, NOWHERE, Beside, Figures, Range, Scale, Served
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS

UNTOLD = "cannot be told apart here"
NO_MORE = 1.15  # times as long: what does not grow is within that


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


def of_processes(served: Sequence[Served]) -> Iterator[str]:
    """What a second process brings."""
    known = {(one.what, one.workers): one for one in served}
    for (what, workers), one in known.items():
        if workers == 2 and (alone := known.get((what, 1))):
            asking = f"asking took {alone.share:.0%} and {one.share:.0%} of a processor"
            answers = f"answer {decimals(one.times(alone))} times as many requests as one"
            if not (one.is_more_than(alone) or alone.is_more_than(one)):
                answers = f"and one {UNTOLD} by what they answer"
            yield f"{what}: two processes {answers}; {asking}."


def of_scale(found: Scale) -> list[str]:
    """What does not grow, and what does."""
    most = max(one.logins for one in found.grown)
    return [
        f"{one.what}: {decimals(one.times)} times as long beside {most:,} sign-ins as beside the fewest: "
        f"{_grows(one.times)}."
        for one in found.grown
        if one.logins == most
    ]


def _grows(times: Range) -> str:
    if times.low > NO_MORE:
        return "it grows"
    return "it does not grow" if times.high <= NO_MORE else "whether it grows cannot be told here"


def of_peers(found: Beside) -> list[str]:
    """Who answers more, where that can be told."""
    sentences = [
        f"Beside {compared}: {'; then '.join(' and '.join(rank) for rank in ranks.ranking(found, compared))}."
        for compared in ranks.OURS
    ]
    shared = (
        "Of names joined by “and” some cannot be told apart here: their rounds are of more than one mind. "
        "“Then” is said where they bear it out that each before it answers more than each after it. "
        "In brackets: the middle half of the rounds; of a ratio, and of what knowing takes, the interval of its median."
    )
    left = f"The peers on Node are left out: {found.missing}." if found.missing else ""
    return [*sentences, shared, *filter(None, [left])]


def decimals(times: Range) -> str:
    """A ratio made within each round: its median, and the interval of that (`measuring.interval`)."""
    return f"{times.median:.2f} ({times.low:.2f} to {times.high:.2f})"


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
