"""How fast this machine is just now, so that a story takes its time from it.

Before a run, somebody signs in and looks in twenty times. Where that takes longer than it may, every wait and every
life of the run is stretched as much: what must happen before a token expires then has the time for it, whatever else
the machine is doing.
"""

import math
import time
from collections.abc import Callable
from functools import cache

from authdemo import policy
from authdemo.lab.wire.browser import Browser

LOOKS = 20
EASY_SECONDS = 0.5  # what all that may take; the lives in the stories are chosen for a machine that keeps to it
STEP = 0.5  # so that two runs under the same load mostly keep the same pace
SLOWEST = 4.0  # times as long; nobody would wait for more


def measured(browser: Browser, username: str, password: str, clock: Callable[[], float] = time.monotonic) -> float:
    """How many times as long everything is to take on this machine, as it is now."""
    began = clock()
    browser.logs_in(username, password)
    for _ in range(LOOKS):
        browser.opens_profile()
    return paced(clock() - began)


def paced(seconds: float) -> float:
    """1 where a sign-in and the looks take no longer than they may, else as many times, in halves, up to a limit.

    >>> [paced(seconds) for seconds in (0.1, 0.5, 0.6, 1.0, 60.0)]
    [1.0, 1.0, 1.5, 2.0, 4.0]
    """
    return min(SLOWEST, max(1.0, math.ceil(seconds / EASY_SECONDS / STEP) * STEP))


@cache
def warm_up() -> None:
    """Have this process load what its first requests load: else it would be the first run's clock that pays for it."""
    for lane in ("sessions", "jwt"):
        with Browser("nobody", lane, policy.site()) as browser:
            browser.get("login/")
            browser.get("api/me")
