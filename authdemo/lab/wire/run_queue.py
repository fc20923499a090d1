"""Waiting in line: some may run at once, the others wait in the order they came and see how many are before them."""

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SEEN_SECONDS = 15.0  # whoever has not asked again by then has left
REMEMBERED = 8  # runs, whose length says how long the next ones will take


class Full(Exception):
    """Nobody more may stand in line just now. `before`: how many must finish first; `seconds`: about how long."""

    def __init__(self, before: int, seconds: float):
        super().__init__(f"{before} before you")
        self.before, self.seconds = before, seconds


class RunQueue:
    """A line with a number of places at its head, within this process.

    Standing in it takes one of the server's threads. So it is short, and whoever comes when it is full is told to ask
    again: they go in by when they first asked, before those who came later.
    """

    def __init__(self, places: int, most: int = 1000):
        """`most`: who may stand in it, those at its head included."""
        self.places, self.most = places, most
        self._line: list[object] = []
        self._outside: dict[float, float] = {}  # when somebody first asked: when they last did
        self._lengths: deque[float] = deque(maxlen=REMEMBERED)  # of the last runs (s)
        self._moved = threading.Condition()

    @contextmanager
    def join(self, asked: float | None = None, usual: float = 1.0) -> Iterator["Ticket"]:
        """Stand in line inside the block; who leaves it, for whatever reason, makes room. Raises `Full`.

        `asked`: when they first asked (s since the epoch); `usual`: how long a run takes, as far as nothing is known.
        """
        ticket = Ticket(self)
        with self._moved:
            asked = time.time() if asked is None else asked
            self._let_in(asked, usual)
            self._outside.pop(asked, None)
            self._line.append(ticket)
        try:
            yield ticket
        finally:
            with self._moved:
                self._line.remove(ticket)
                if ticket.began:
                    self._lengths.append(time.monotonic() - ticket.began)
                self._moved.notify_all()

    def look(self, asked: float, usual: float) -> None:
        """Whether there is room, for somebody who first asked then. Raises `Full`; then they are expected again.

        Room is not kept for who finds it at once, and may never come; who was turned away before is expected until they
        have joined.
        """
        with self._moved:
            self._let_in(asked, usual)

    def _let_in(self, asked: float, usual: float) -> None:
        now = time.monotonic()
        self._outside = {first: last for first, last in self._outside.items() if now - last < SEEN_SECONDS}
        earlier = sum(first < asked for first in self._outside)
        if len(self._line) + earlier >= self.most:
            self._outside[asked] = now
            before = len(self._line) + earlier + 1 - self.places
            raise Full(before, self.seconds(before, usual))

    def seconds(self, before: int, usual: float) -> float:
        """About how long that many take (s), by the last runs; `usual` is a run's length as long as there were none."""
        length = sum(self._lengths) / len(self._lengths) if self._lengths else usual
        return math.ceil(before / self.places) * length

    def _before(self, ticket: "Ticket") -> int:
        return max(0, self._line.index(ticket) + 1 - self.places)

    def _wait(self, ticket: "Ticket", seconds: float) -> int:
        with self._moved:
            if self._moved.wait_for(lambda: not self._before(ticket), seconds):
                ticket.began = ticket.began or time.monotonic()
            return self._before(ticket)


class Ticket:
    """One's own place in line."""

    def __init__(self, line: RunQueue):
        self._line = line
        self.began = 0.0  # by the monotonic clock; 0 while it is somebody else's turn

    def wait(self, seconds: float) -> int:
        """Wait for one's turn, this long at most. How many must still finish first; 0 is one's turn."""
        return self._line._wait(self, seconds)
