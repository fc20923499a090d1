"""Timing that can be trusted, on a machine that has other things to do.

What disturbs a machine makes things slower and never faster, so a figure is the lower quartile of many short rounds.
What is compared runs one right after the other, pair by pair: the quietest eighth of the pairs counts, and of these
the ratio. The noise is measured too: what the rest is compared with runs twice a round, and is compared with itself. A
verdict holds where the whole interval, widened by that noise, lies on one side of the limit. What is undecided is
measured again, twice as often each time, three times in all; after that there is no verdict.

>>> doubled = compare(lambda: sum(range(2000)), lambda: sum(range(200)), limit=2)
>>> doubled.more
True

The interval is that of the median from order statistics, whatever the distribution (David and Nagaraja, Order
Statistics, 3rd ed., 7.1).
"""

import math
import random
import statistics
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

Name = TypeVar("Name")
Sample = TypeVar("Sample")
Job = Callable[[], Any]

ROUNDS = 200
TRIES = 3  # each with twice as many rounds as the one before
SAMPLE_SECONDS = 60e-6  # that one sample should last: long for the clock, short enough to be left alone for once
MOST_CALLS = 256  # within one sample
WARM_CALLS = 8
QUIET = 0.125  # of the pairs: where there is much to do, no more are left alone
TAIL = 0.01  # the chance that the median lies beyond either end: a 98 % interval
LEAST = 7  # figures: so many lie all on one given side of the median with a smaller chance than that (1 in 128)


@dataclass(frozen=True)
class Spread:
    """The middle half of some times. `low`, the lower quartile, is the figure to be shown."""

    low: float
    median: float
    high: float


def spread(figures: Sequence[float]) -> Spread:
    return Spread(*statistics.quantiles(figures, n=4))


@dataclass(frozen=True)
class Compared:
    """How many times as long the one takes as the other: the ratio, and an interval around it.

    `noise`: by how much the other differs from itself, as a share; `tries`: how often all was measured.
    """

    ratio: float
    low: float
    high: float
    noise: float
    tries: int
    limit: float

    @property
    def more(self) -> bool | None:
        """Whether it is more than the limit; None where that lies inside the noise."""
        if self.low / (1 + self.noise) > self.limit:
            return True
        return False if self.high * (1 + self.noise) <= self.limit else None

    def __str__(self) -> str:
        digits = 1 if self.ratio >= 10 else 2 if self.ratio >= 0.1 else 3
        said = f"{self.ratio:.{digits}f} times ({self.low:.{digits}f} to {self.high:.{digits}f})"
        if self.more is not None:
            return said
        times = f"{self.tries} time" + "s" * (self.tries != 1)
        return f"{said}, with a noise of {self.noise:.0%}, measured {times},"


def compare(one: Job, other: Job, limit: float = 1.0, rounds: int = ROUNDS) -> Compared:
    """Whether the one takes more than `limit` times as long as the other."""
    return compare_each({"": one}, other, limit, rounds)[""]


def compare_each(
    ones: Mapping[Name, Job], other: Job, limit: float, rounds: int = ROUNDS, decisive: Collection[Name] | None = None
) -> dict[Name, Compared]:
    """The same for some, each against the same other, in the same rounds.

    `decisive`: those that a verdict hangs on, where it is not all of them; for the others one try will do.
    """
    found: dict[Name, Compared] = {}
    undecided = list(ones)
    for tries in range(1, TRIES + 1):
        samples = [
            partial(sampled, job, calls_per_sample(job)) for job in (other, other, *(ones[name] for name in undecided))
        ]
        others, again, *each = in_turn(dict(enumerate(samples)), rounds).values()
        noise = _noise(list(zip(again, others, strict=True)))
        for name, times in zip(undecided, each, strict=True):
            found[name] = Compared(*_ratio(list(zip(times, others, strict=True))), noise, tries, limit)
        undecided = [name for name in (ones if decisive is None else decisive) if found[name].more is None]
        if not undecided:
            break
        rounds *= 2
    return found


def _noise(pairs: Sequence[tuple[float, float]]) -> float:
    """By how much, as a share, something seems to differ from itself."""
    _, low, high = _ratio(pairs)
    return max(high, 1 / low) - 1


def _ratio(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """The median ratio of the quietest pairs, and an interval around it."""
    least = [max(min(side), 1e-9) for side in zip(*pairs, strict=True)]
    by_noise = sorted(pairs, key=lambda pair: pair[0] / least[0] + pair[1] / least[1])
    around = interval([one / max(other, 1e-9) for one, other in by_noise[: max(8, int(len(pairs) * QUIET))]])
    return around.median, around.low, around.high


def interval(figures: Sequence[float]) -> Spread:
    """The median, and an interval that holds the true one in 98 of 100 measurements, whatever the distribution: from
    order statistics, as above. Of seven figures it is all of them; of fewer than `LEAST` it is no longer as sure."""
    ordered = sorted(figures)
    cut = _beyond(len(ordered))
    return Spread(ordered[cut], statistics.median(ordered), ordered[-1 - cut])


def in_pairs(ones: Sequence[float], others: Sequence[float]) -> Spread:
    """How many times as much the one is as the other within each round, with that interval."""
    return interval([one / other for one, other in zip(ones, others, strict=True)])


def is_more(ones: Sequence[float], others: Sequence[float]) -> bool:
    """Whether the one is more than the other, round by round: where the whole interval says so. Never of fewer rounds
    than `LEAST`, since chance alone may be of one mind so often."""
    return len(ones) >= LEAST and in_pairs(ones, others).low > 1


def _beyond(number: int) -> int:
    """How many of so many figures may be left beyond an end of the interval.

    The median lies beyond the figure that comes next where no more than these are on its other side, which is as likely
    as no more heads than these of so many coins.
    """
    beyond, chance = 0, (1 + number) * 0.5**number  # of one head or none
    while chance <= TAIL:
        beyond += 1
        chance += math.comb(number, beyond + 1) * 0.5**number
    return beyond


def timed(jobs: Mapping[str, Job], rounds: int = ROUNDS) -> dict[str, Spread]:
    """How long each of them takes (s), measured in turn."""
    samples = {name: partial(sampled, job, calls_per_sample(job)) for name, job in jobs.items()}
    return {name: spread(times) for name, times in in_turn(samples, rounds).items()}


def in_turn(jobs: Mapping[Name, Callable[[], Sample]], rounds: int | Iterable[object]) -> dict[Name, list[Sample]]:
    """What each of them gives, round by round, in an order drawn anew: whatever slows the machine down slows all."""
    found: dict[Name, list[Sample]] = {name: [] for name in jobs}
    for _ in range(rounds) if isinstance(rounds, int) else rounds:
        for name in random.sample(list(jobs), len(jobs)):
            found[name].append(jobs[name]())
    return found


def calls_per_sample(job: Job) -> int:
    """Warms it up, and says how many calls make a sample that is long enough for the clock."""
    once = min(sampled(job, 1) for _ in range(WARM_CALLS))
    return max(1, min(MOST_CALLS, round(SAMPLE_SECONDS / max(once, 1e-9))))


def sampled(job: Job, calls: int = 1) -> float:
    """Seconds per call."""
    began = perf_counter()
    for _ in range(calls):
        job()
    return (perf_counter() - began) / calls


@dataclass
class Stopwatch:
    """How long something took that is done once (s)."""

    seconds: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    watch, began = Stopwatch(), perf_counter()
    yield watch
    watch.seconds = perf_counter() - began
