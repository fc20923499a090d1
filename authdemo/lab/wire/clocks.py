"""Two clocks: the monotonic one that stories are timed by, and the wall's, by which tokens are dated."""

import time

READINGS = 5


def apart() -> float:
    """By how many seconds the wall clock is ahead of the monotonic one.

    Neither can be read at the same moment as the other. A process that has to wait between the two would take its
    waiting for a difference, so of some readings the one counts that took the least time.
    """
    return min(_reading() for _ in range(READINGS))[1]


def _reading() -> tuple[float, float]:
    """How long it took, and what it says."""
    before = time.monotonic()
    wall = time.time()
    after = time.monotonic()
    return after - before, wall - (before + after) / 2
