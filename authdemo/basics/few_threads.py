"""Threads that do what they are given: few at once where the processor is what they wait for, more where it is not.

Of Python's threads one runs at a time, and to hand over from one to the next takes two switches of the system's. With
sixty-four of them a server that is asked as fast as it can answer spends much of its time on that, with two it does
not. But a thread may also wait: for Redis, for a database, for a password to be hashed, for minutes with a stream. So
while jobs wait, somebody looks every few milliseconds. Has no thread begun one since, there is another for each that
waits; has the processor had time to spare, there are a few more; has it had none, those that are more than needed rest.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

FEW = 2  # one that runs, and one that is ready when it waits for something
LOOK_SECONDS = 0.005
SPARE = 0.6  # of a processor: who uses less has time for more threads

Job = Callable[[], object]
logger = logging.getLogger(__name__)


class FewThreads:
    """So many threads at most, which live as long as the process. Jobs begin in the order in which they came."""

    def __init__(self, most: int, later: Callable[[float, Callable[[], None]], object]) -> None:
        """`later`: has something done after so many seconds, in the one thread that gives jobs, too."""
        self._jobs: deque[Job] = deque()  # that nobody has begun
        self._calls: SimpleQueue[None] = SimpleQueue()  # one for each job: Python 3.13 gives it away before it is taken
        self._rest: SimpleQueue[None] = SimpleQueue()  # where those wait who are not needed
        self._resting = most
        self._too_many = 0
        self._lively: set[int] = set()  # who has begun a job since the last look
        self._lock = threading.Lock()
        self._later = later
        self._is_looked_after = False
        self._since = (0.0, 0.0)  # of the last look: when, and how much of the processor had been used (s)
        for _ in range(most):
            threading.Thread(target=self._works, daemon=True).start()
        self._wake(FEW)

    def do(self, job: Job) -> None:
        """As soon as there is a thread for it."""
        if not self._is_looked_after:
            self._is_looked_after = True
            self._lively.clear()
            self._since = _clocks()
            self._later(LOOK_SECONDS, self._look)
        self._jobs.append(job)
        self._calls.put(None)

    def _look(self) -> None:
        if not self._jobs:
            self._is_looked_after = False
            return
        (began, used), self._since = self._since, _clocks()
        is_busy = self._since[1] - used >= SPARE * (self._since[0] - began)
        with self._lock:
            lively = len(self._lively)
            self._lively.clear()
            self._too_many = max(0, lively - FEW) if is_busy else 0
        if not lively:  # all wait, or compute outside of Python, as who hashes a password
            self._wake(len(self._jobs))
        elif not is_busy:
            self._wake(FEW)
        self._later(LOOK_SECONDS, self._look)

    def _wake(self, number: int) -> None:
        with self._lock:
            self._too_many = 0
            number = min(number, self._resting)
            self._resting -= number
        for _ in range(number):
            self._rest.put(None)

    def _works(self) -> None:
        self._rest.get()
        me = threading.get_ident()
        while True:
            self._calls.get()
            job = self._jobs.popleft()
            self._lively.add(me)
            try:
                job()
            except Exception:
                logger.exception("A request was not answered")  # a fault of ours: Django answers its own
            del job
            if self._too_many and self._rests():
                self._rest.get()

    def _rests(self) -> bool:
        with self._lock:
            if not self._too_many:
                return False
            self._too_many -= 1
            self._resting += 1
            self._lively.discard(threading.get_ident())  # the next look counts those who can go on
            return True


def _clocks() -> tuple[float, float]:
    """When it is, and how much of the processor this process has used (s)."""
    return time.perf_counter(), time.process_time()
