"""What is told for many people (`Order.for_many`) goes through Redis as well: every process shows it as it happens.

A list of pieces, the order in front; only for what many wait for, since a Redis that is asked for every line would be
slower for the run itself.
"""

import time
from collections.abc import Iterator
from contextlib import suppress

from authdemo.lab.pages import orders, places
from authdemo.lab.pages.orders import Order
from authdemo.lab.wire.run_queue import Full
from authdemo.store import client
from authdemo.strategy import StoreUnavailable

LOOK_SECONDS = 0.3  # between two looks at what another process tells
KEPT_SECONDS = 120  # longer than any run
THE_END = ""


def tell(order: Order, name: str, piece: str) -> None:
    """One piece, for the other processes; a Redis that is away misses it."""
    if order.for_many:
        with suppress(StoreUnavailable), client.connection().pipeline() as pipe:
            pipe.rpush(_key(order.what, name), piece)
            pipe.expire(_key(order.what, name), KEPT_SECONDS)
            pipe.execute()


def find(what: str, name: str) -> "Relayed | None":
    """What another process tells; None where it does so for itself alone."""
    first = client.connection().lindex(_key(what, name), 0)
    return None if first is None else Relayed(name, Order.from_json(first))


class Relayed:
    """Something that another process tells, as far as it comes through Redis."""

    full: Full | None = None  # who is in that process's line is told there

    def __init__(self, name: str, order: Order):
        self.name, self.order = name, order

    def is_wanted(self) -> None:
        orders.is_waited_for(self.order.what, self.name)

    def pieces(self) -> Iterator[str]:
        """As of `Told`. They end, too, where there is no sign of life any more, or no Redis."""
        with places.HERE.arrives(), suppress(StoreUnavailable):
            seen = 1
            while True:
                self.is_wanted()
                is_alive = orders.is_known(self.order.what, self.name)  # asked first: what it said before is there then
                more = client.connection().lrange(_key(self.order.what, self.name), seen, -1)
                for piece in more:
                    if piece.decode() == THE_END:
                        return
                    yield piece.decode()
                seen += len(more)
                if not (is_alive or more):
                    return
                time.sleep(LOOK_SECONDS)
                yield " "


def _key(what: str, name: str) -> str:
    return orders.key(what, name, "pieces")
