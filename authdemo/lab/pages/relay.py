"""What is told for many people (`Order.for_many`) goes through Redis as well: every process shows it as it happens.

A list of pieces, the order in front; only for what many wait for, since a Redis that is asked for every line would be
slower for the run itself. In each of the other processes one thread reads it, for all who look on there.
"""

import time
from collections.abc import Generator
from contextlib import suppress

from authdemo.lab.pages import orders
from authdemo.lab.pages.orders import Order
from authdemo.lab.pages.told import Told
from authdemo.store import client
from authdemo.strategy import StoreUnavailable

LOOK_SECONDS = 0.3  # between two looks at what another process tells
KEPT_SECONDS = 120  # longer than any run
THE_END = ""


def tell(order: Order, name: str, piece: str) -> None:
    """One piece, for the other processes; a Redis that is away misses it."""
    if order.for_many:
        with suppress(StoreUnavailable), client.connection().pipeline(transaction=True) as pipe:
            pipe.rpush(_key(order.what, name), piece)
            pipe.expire(_key(order.what, name), KEPT_SECONDS)
            pipe.execute()


def find(what: str, name: str) -> "Relayed | None":
    """What another process tells; None where it does so for itself alone."""
    first = client.connection().lindex(_key(what, name), 0)
    return None if first is None else Relayed(name, Order.from_json(first), _pieces(what, name))


class Relayed(Told):
    """Something that another process tells, told here as it comes through Redis."""

    def _announces(self) -> None:
        pass  # who tells it has

    def _goes_on(self) -> None:
        orders.is_waited_for(self.order.what, self.name)

    def _is_waited_for_elsewhere(self) -> bool:
        return False  # they ask the one that tells it

    def _ends(self) -> None:
        pass  # here alone


def _pieces(what: str, name: str) -> Generator[str]:
    """They end, too, where there is no sign of life any more, or no Redis."""
    seen = 1
    with suppress(StoreUnavailable):
        while True:
            more = client.connection().lrange(_key(what, name), seen, -1)
            for piece in more:
                if piece.decode() == THE_END:
                    return
                yield piece.decode()
            seen += len(more)
            if not (more or orders.is_known(what, name)):
                return
            yield ""
            time.sleep(LOOK_SECONDS)


def _key(what: str, name: str) -> str:
    return orders.key(what, name, "pieces")
