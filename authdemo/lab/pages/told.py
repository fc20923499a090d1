"""Something that is told: in a thread of its own, once, to all who look on in this process, from its beginning on."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from contextlib import closing, suppress

from django.db import connections

from authdemo.lab.pages import orders, places
from authdemo.lab.pages.orders import Order
from authdemo.lab.wire.run_queue import Full
from authdemo.strategy import StoreUnavailable

GRACE_SECONDS = 2.0  # without anybody looking: a reload leaves, and comes back
LOOK_SECONDS = 1.0  # between two signs of life to a page that has nothing new to show

logger = logging.getLogger("authdemo.lab")


class Told(ABC):
    """Its pieces so far, and who looks on. Once nobody has looked for a moment, it ends."""

    def __init__(self, name: str, order: Order, pieces: Generator[str]):
        self.name, self.order = name, order
        self.full: Full | None = None  # there was no room in line
        self._pieces: list[str] = []
        self._over = False
        self._watching, self._left = 0, time.monotonic()
        self._beaten = 0.0
        self._moved = threading.Condition()
        self._teller = threading.Thread(target=self._tell, args=(pieces,), name=f"told {name}", daemon=True)

    def begin(self) -> "Told":
        """Tell it, once it can be found here, where it is taken out of again at its end; which one tells it.

        Of several who have come at once one gets in, and the others have told nothing.
        """
        with _entering:
            first = _here.setdefault((self.order.what, self.name), self)
        if first is self:
            self._announces()
            self._teller.start()
        return first

    def is_wanted(self) -> None:
        """Somebody waits for its end without looking on."""
        with self._moved:
            self._left = time.monotonic()

    def pieces(self) -> Iterator[str]:
        """From the beginning to the end, as they come; blanks while nothing does, by which one that left is noticed."""
        with places.HERE.arrives():
            with self._moved:
                self._watching += 1
            try:
                seen, over = 0, False
                while not over:
                    more, over = self._after(seen)
                    seen += len(more)
                    yield from more or " "
            finally:
                with self._moved:
                    self._watching, self._left = self._watching - 1, time.monotonic()

    def _after(self, seen: int) -> tuple[list[str], bool]:
        """What has been told since, waited for for a while; and whether that is the end."""
        with self._moved:
            self._moved.wait_for(lambda: len(self._pieces) > seen or self._over, LOOK_SECONDS)
            return self._pieces[seen:], self._over

    def _tell(self, pieces: Generator[str]) -> None:
        try:
            with closing(pieces):
                for piece in pieces:
                    if piece:
                        self._says(piece)
                    self._beat()
                    if self._is_left():
                        break
        except Full as full:
            self.full = full
        except Exception:  # the pages that wait for this thread must get an end
            logger.exception("what was under way at %s failed", self.name)
        finally:
            with suppress(StoreUnavailable):
                self._ends()
            self._leaves()
            connections.close_all()
            with self._moved:
                self._over = True
                self._moved.notify_all()

    def _leaves(self) -> None:
        """Takes out itself alone."""
        with _entering:
            if find(self.order.what, self.name) is self:
                del _here[self.order.what, self.name]

    def _says(self, piece: str) -> None:
        with self._moved:
            self._pieces.append(piece)
            self._moved.notify_all()

    def _beat(self) -> None:
        if time.monotonic() - self._beaten > orders.BEAT_SECONDS:
            self._beaten = time.monotonic()
            with suppress(StoreUnavailable):
                self._goes_on()

    def _is_left(self) -> bool:
        with self._moved:
            if self._watching or time.monotonic() - self._left < GRACE_SECONDS:
                return False
            self._left = time.monotonic()  # whoever looks on at another process gets as long again
        with suppress(StoreUnavailable):
            return not self._is_waited_for_elsewhere()
        return True

    @abstractmethod
    def _announces(self) -> None:
        """Say to the other processes that it begins."""

    @abstractmethod
    def _goes_on(self) -> None:
        """Say to the other processes that it does."""

    @abstractmethod
    def _is_waited_for_elsewhere(self) -> bool: ...

    @abstractmethod
    def _ends(self) -> None:
        """Say that, too."""


_entering = threading.Lock()
_here: dict[tuple[str, str], Told] = {}  # by what it is and its id: what is told in this process


def find(what: str, name: str) -> Told | None:
    return _here.get((what, name))
