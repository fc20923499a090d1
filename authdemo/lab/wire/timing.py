"""Comparing what two things cost, within one run and in turn: less, more, or it cannot be told.

What is compared is the ratio of each pair measured one right after the other, so that whatever slows the machine down
slows both. The interval is a bootstrap of the median of these ratios (B. Efron, 1979).
"""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

RESAMPLES = 400
TAIL = 0.01  # of the resamples, cut off at either end: a 98 % interval
SEED = 20  # the same figures give the same interval


@dataclass(frozen=True)
class Ratio:
    """How many times as long the one takes as the other: the median, and an interval around it."""

    median: float
    low: float
    high: float

    def more_than(self, limit: float) -> bool | None:
        """Whether it is more than that; None where that lies inside the noise."""
        if self.low > limit:
            return True
        return False if self.high <= limit else None

    def __str__(self) -> str:
        digits = 1 if self.median >= 1 else 2 if self.median >= 0.1 else 3
        return f"{self.median:.{digits}f} times ({self.low:.{digits}f} to {self.high:.{digits}f})"


def ratio(ones: Sequence[float], others: Sequence[float]) -> Ratio:
    """Of two rows of times (in the same unit) that were measured in turn, pair by pair."""
    ratios = [one / max(other, 1e-9) for one, other in zip(ones, others, strict=True)]
    chance = random.Random(SEED)  # noqa: S311  # draws samples of times, and no secret
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    cut = int(RESAMPLES * TAIL)
    return Ratio(statistics.median(ratios), medians[cut], medians[-1 - cut])


@dataclass(frozen=True)
class Spread:
    """The median of some figures, and the quarters around it."""

    median: float
    low: float
    high: float


def spread(figures: Sequence[float]) -> Spread:
    low, median, high = statistics.quantiles(figures, n=4)
    return Spread(median, low, high)
