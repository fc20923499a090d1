"""Two at once, each past its look before either acts: what comes of it where nobody is alone with both."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import connection

LONGEST_WAIT = 1.0  # s, for one who does not come: a lock that is right keeps the other one out


class Meeting:
    """Where two wait for each other, each time that they come by; who has waited alone for long goes on, for good."""

    def __init__(self) -> None:
        self.both = threading.Barrier(2)

    def here(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self.both.wait(LONGEST_WAIT)

    def after(self, look: Callable[..., Any]) -> Callable[..., Any]:
        """The same look, and then they wait."""

        def looks(*args: Any, **kwargs: Any) -> Any:
            seen = look(*args, **kwargs)
            self.here()
            return seen

        return looks


def both(*actions: Callable[[], Any]) -> list[Any]:
    """What each of them returned or raised, each in a thread of its own."""

    def act(action: Callable[[], Any]) -> Any:
        try:
            return action()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))
