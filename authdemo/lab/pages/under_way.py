"""What is under way: told once, to all who have its address, from its beginning on.

"Run it" only orders a run (POST, `orders`) and leads to the run's own address (303), which shows it while it happens
and its result for ever after. So Back, a reload and a shared link show the same run with and without JavaScript, and
run nothing again. The first who opens the address has it begun, but for what a room's trainer has ordered, which begins
at once; once nobody has looked for a moment, it ends and cleans up.

What is told stays in the process that tells it. Another one can only say that it is under way, until the result is
there for all; but for what is told for many (`relay`).
"""

from collections.abc import Callable, Generator
from contextlib import suppress

from authdemo.lab.pages import orders, places, relay, told
from authdemo.lab.pages.orders import Elsewhere, Order
from authdemo.lab.pages.told import Told
from authdemo.strategy import StoreUnavailable


class Own(Told):
    """What this process tells, as the first that was asked."""

    def _announces(self) -> None:
        """Once it can be found here: else whoever comes now would read it from Redis, in its place."""
        relay.tell(self.order, self.name, self.order.to_json())
        with suppress(StoreUnavailable):
            self._goes_on()

    def _says(self, piece: str) -> None:
        relay.tell(self.order, self.name, piece)
        super()._says(piece)

    def _goes_on(self) -> None:
        orders.goes_on(self.order.what, self.name)

    def _is_waited_for_elsewhere(self) -> bool:
        return orders.has_others_waiting(self.order.what, self.name)

    def _ends(self) -> None:
        relay.tell(self.order, self.name, relay.THE_END)
        orders.is_over(self.order.what, self.name)


def find(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Told | None:
    """What is being told of this under this id; begun, where it was only ordered. None where it is not (any more).

    `tell` makes the pieces of an order. Raises `Elsewhere`.
    """
    try:
        found = begun(what, name, tell)
    except Elsewhere:
        if (found := relay.find(what, name)) is None:
            raise
        found = found.begin()
    if found and not places.HERE.lets_in():
        found.is_wanted()
        raise Elsewhere
    return found


def begun(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Told | None:
    """The same for whoever does not look on, as who orders a run for others to watch. Raises `Elsewhere`."""
    found = told.find(what, name)
    if found is None and (order := orders.taken(what, name)):
        found = Own(name, order, tell(order)).begin()
    return found


def is_known(what: str, name: str) -> bool:
    """Whether it is ordered or being told, here or elsewhere: for whoever only wants to know, and begins nothing."""
    return told.find(what, name) is not None or orders.is_known(what, name)
