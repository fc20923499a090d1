"""What is under way: told once, in a thread of its own, to all who have its address, from its beginning on.

"Run it" only orders a run (POST, `orders`) and leads to the run's own address (303), which shows it while it happens
and its result for ever after. So Back, a reload and a shared link show the same run with and without JavaScript, and
run nothing again. The first who opens the address has it begun; once nobody has looked for a moment, it ends and cleans
up.

What is told stays in the process that tells it. Another one can only say that it is under way, until the result is
there for all; but for what is told for many (`relay`).
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress

from django.db import connections

from authdemo.lab.pages import orders, places, relay
from authdemo.lab.pages.orders import Elsewhere, Order
from authdemo.lab.wire.run_queue import Full
from authdemo.strategy import StoreUnavailable

GRACE_SECONDS = 2.0  # without anybody looking: a reload leaves, and comes back
LOOK_SECONDS = 1.0  # between two signs of life to a page that has nothing new to show

logger = logging.getLogger("authdemo.lab")


class Told:
    """Something that is being told: its pieces so far, and who looks on."""

    def __init__(self, name: str, order: Order, pieces: Generator[str]):
        self.name, self.order = name, order
        self.full: Full | None = None  # there was no room in line
        self._pieces: list[str] = []
        self._over = False
        self._watching, self._left = 0, time.monotonic()
        self._beaten = 0.0
        self._moved = threading.Condition()
        self._teller = threading.Thread(target=self._tell, args=(pieces,), name=f"told {name}", daemon=True)

    def begin(self) -> None:
        """Tell it, once it can be found here: at its end it is taken out of there again."""
        relay.tell(self.order, self.name, self.order.to_json())
        self._teller.start()

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
                    self._says(piece)
                    self._beat()
                    if self._is_left():
                        break
        except Full as full:
            self.full = full
        except Exception:  # the pages that wait for this thread must get an end
            logger.exception("what was under way at %s failed", self.name)
        finally:
            relay.tell(self.order, self.name, relay.THE_END)
            with suppress(StoreUnavailable):
                orders.is_over(self.order.what, self.name)
            _here.pop((self.order.what, self.name), None)
            connections.close_all()
            with self._moved:
                self._over = True
                self._moved.notify_all()

    def _says(self, piece: str) -> None:
        if piece:
            relay.tell(self.order, self.name, piece)
            with self._moved:
                self._pieces.append(piece)
                self._moved.notify_all()

    def _beat(self) -> None:
        """Say to the other processes that this goes on."""
        if time.monotonic() - self._beaten > orders.BEAT_SECONDS:
            self._beaten = time.monotonic()
            with suppress(StoreUnavailable):
                orders.goes_on(self.order.what, self.name)

    def _is_left(self) -> bool:
        with self._moved:
            if self._watching or time.monotonic() - self._left < GRACE_SECONDS:
                return False
            self._left = time.monotonic()  # whoever looks on at another process gets as long again
        with suppress(StoreUnavailable):
            return not orders.has_others_waiting(self.order.what, self.name)
        return True


Watched = Told | relay.Relayed
_here: dict[tuple[str, str], Told] = {}  # by what it is and its id: what this process is telling


def find(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Watched | None:
    """What is being told of this under this id; begun, where it was only ordered. None where it is not (any more).

    `tell` makes the pieces of an order. Raises `Elsewhere`.
    """
    told: Watched | None
    try:
        told = begun(what, name, tell)
    except Elsewhere:
        if (told := relay.find(what, name)) is None:
            raise
    if told and not places.HERE.lets_in():
        told.is_wanted()
        raise Elsewhere
    return told


def begun(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Told | None:
    """The same for whoever does not look on, as who orders a run for others to watch. Raises `Elsewhere`."""
    told = _here.get((what, name))
    if told is None and (order := orders.taken(what, name)):
        _here[what, name] = told = Told(name, order, tell(order))
        told.begin()
    return told


def is_telling() -> bool:
    """Whether anything is under way in this process."""
    return bool(_here)


def is_known(what: str, name: str) -> bool:
    """Whether it is ordered or being told, here or elsewhere: for whoever only wants to know, and begins nothing."""
    return (what, name) in _here or orders.is_known(what, name)
