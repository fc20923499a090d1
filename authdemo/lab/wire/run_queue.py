"""Waiting in line: some may run at once, the others wait in the order they came and see how many are before them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """Nobody more may join."""


class RunQueue:
    """A line with a number of places at its head, within this process."""

    def __init__(self, places: int, most: int = 1000):
        """`most`: who may stand in it, those at its head included."""
        self.places, self.most = places, most
        self._line: list[object] = []
        self._moved = threading.Condition()

    @contextmanager
    def join(self) -> Iterator["Ticket"]:
        """Stand in line inside the block; who leaves it, for whatever reason, makes room. Raises `Full`."""
        ticket = Ticket(self)
        with self._moved:
            if self.is_full:
                raise Full
            self._line.append(ticket)
        try:
            yield ticket
        finally:
            with self._moved:
                self._line.remove(ticket)
                self._moved.notify_all()

    @property
    def is_full(self) -> bool:
        return len(self._line) >= self.most

    def _before(self, ticket: "Ticket") -> int:
        return max(0, self._line.index(ticket) + 1 - self.places)

    def _wait(self, ticket: "Ticket", seconds: float) -> int:
        with self._moved:
            self._moved.wait_for(lambda: not self._before(ticket), seconds)
            return self._before(ticket)


class Ticket:
    """One's own place in line."""

    def __init__(self, line: RunQueue):
        self._line = line

    def wait(self, seconds: float) -> int:
        """Wait for one's turn, this long at most. How many must still finish first; 0 is one's turn."""
        return self._line._wait(self, seconds)
