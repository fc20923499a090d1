"""The time that a story takes: its clock, its waits, and whoever is told what happens meanwhile.

A story really waits, for as long as a token really lives, at a pace that this machine or a reader can follow.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from authdemo.lab.model.outcome import Outcome
from authdemo.lab.model.record import Step
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.clocks import apart
from authdemo.lab.wire.exchange import Look

AGAIN_SECONDS = 0.15  # between two of what goes on meanwhile
SIGN_OF_LIFE_SECONDS = 1.0  # while waiting


class Stopped(Exception):
    """Nobody listens any more, so the story ends here."""


@dataclass(frozen=True)
class Wait:
    """What a story waits for, from when to when on the clock (s)."""

    what: str  # after "until": "the token expires"
    since: float
    until: float


@dataclass(frozen=True)
class Event:
    """Something that happened on one variant. A look without words is one of many, told for the picture alone."""

    variant: Variant
    step: Step
    look: Look | None = None
    wait: Wait | None = None  # while this goes on

    @property
    def at(self) -> float:
        return self.step.at

    @property
    def what(self) -> str:
        return self.step.what


@dataclass(kw_only=True)
class StoryTime(Outcome):
    """A variant's story in time."""

    tell: Callable[[Event], None]
    stop: threading.Event
    pace: float = 1.0  # every wait and every lifetime is this many times longer: for a person who reads along
    began: float = field(default_factory=time.monotonic)
    _apart: float = field(default_factory=apart)  # the wall clock is so far ahead of the monotonic one (s)
    _wait: Wait | None = None

    def now(self) -> float:
        """Seconds on the clock."""
        return time.monotonic() - self.began

    def on_clock(self, wall: float) -> float:
        """A time in seconds since the epoch, as a token names it, in seconds on the clock."""
        return wall - self._apart - self.began

    def waits(self, seconds: float, what: str = "so much time has passed") -> None:
        """Really wait, this long at the story's pace. Raises `Stopped` as soon as nobody listens.

        `what`: for whoever goes step by step, what is waited for, after "until".
        """
        with self._waiting(what, self.now() + seconds * self.pace):
            self._waits(seconds * self.pace)

    def waits_until(self, seconds: float) -> None:
        """Really wait, until this many seconds on the clock at the story's pace.

        Not for a token to expire: on a slow machine it was issued late. From where it is in hand, `waits` for its life.
        """
        with self._waiting("it is time for the next step", seconds * self.pace):
            self._waits(seconds * self.pace - self.now())

    @contextmanager
    def _waiting(self, what: str, until: float) -> Iterator[None]:
        """What happens inside the block, happens while the story waits for this."""
        self._wait = Wait(what, self.now(), until)
        try:
            if until - self.now() > SIGN_OF_LIFE_SECONDS:
                self._lives()
            yield
        finally:
            self._wait = None

    def _lives(self) -> None:
        """A sign of life: by it a page that was closed is noticed."""
        self.tell(Event(self.variant, Step(self.now(), ""), wait=self._wait))

    def _waits(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stop.wait(min(left, SIGN_OF_LIFE_SECONDS)):
                raise Stopped
            if left > SIGN_OF_LIFE_SECONDS:
                self._lives()

    def goes_on(self, seconds: float, does: Callable[[], object]) -> None:
        """Wait so long at the story's pace, and meanwhile do something again and again."""
        until = self.now() + seconds * self.pace
        while (left := until - self.now()) > 0:
            self._waits(min(left, AGAIN_SECONDS * self.pace))
            does()
