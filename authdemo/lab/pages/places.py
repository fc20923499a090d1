"""How many may look on at once in this process: each holds one of the server's threads, and pages need some."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST = 40  # of `rsgi.THREADS`
ARRIVING_SECONDS = 5.0  # from being let in to the first piece; who has not come by then does not come


class Places:
    """One is theirs from when somebody is let in, so that of many at once no more are."""

    def __init__(self, most: int = MOST):
        self.most = most
        self._let_in: list[float] = []  # when, of those that have not come yet, by a clock that nobody sets
        self._taken = 0
        self._lock = threading.Lock()

    def lets_in(self) -> bool:
        with self._lock:
            late = time.monotonic() - ARRIVING_SECONDS
            self._let_in = [at for at in self._let_in if at > late]
            if self._taken + len(self._let_in) >= self.most:
                return False
            self._let_in.append(time.monotonic())
            return True

    @contextmanager
    def arrives(self) -> Iterator[None]:
        """Whoever was let in looks on."""
        with self._lock:
            del self._let_in[:1]
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1


HERE = Places()
