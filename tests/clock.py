"""The clock of this process, moved: Redis and the database keep theirs. So that nobody waits for a token to expire."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine

APART = 90.0  # seconds: by how much the clocks of server and stores may differ, in the tests that say so


@contextmanager
def shifted(seconds: float) -> Iterator[None]:
    """The server's clock runs so many seconds ahead of all others inside; behind them where that is less than none."""
    with time_machine.travel(time.time() + seconds, tick=True):
        yield


class Clock:
    """A clock that can be set while a test runs; back in its place when the block ends."""

    def __init__(self) -> None:
        self.moved = 0.0
        self._travel: time_machine.travel | None = None

    def set(self, moved: float) -> None:
        """So many seconds ahead of where it would be."""
        truly = time.time() - self.moved
        self.close()
        if moved:
            self._travel = time_machine.travel(truly + moved, tick=True)
            self._travel.start()
        self.moved = moved

    def passes(self, seconds: float) -> None:
        """As if that time had gone by for the server, and for nobody else."""
        self.set(self.moved + seconds)

    def close(self) -> None:
        if self._travel:
            self._travel.stop()
        self._travel, self.moved = None, 0.0
