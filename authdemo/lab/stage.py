"""Where a story plays: one variant's browsers, its user, its clock, and somebody to tell what happens."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Self

from authdemo.lab.browser import Browser, Look, StepFailed
from authdemo.lab.variants import Variant
from authdemo.policy import Policy
from authdemo.strategy import StoreUnavailable

POLL_SECONDS = 0.05  # between two looks: the resolution of every survival


class Stopped(Exception):
    """Nobody listens any more, so the story ends here."""


@dataclass(frozen=True)
class Event:
    """Something that happened on one variant, `at` seconds on its clock; without words, one look of many."""

    variant: Variant
    at: float
    what: str = ""
    look: Look | None = None


@dataclass
class Stage:
    """A story gets one per variant. Use it as a context manager: it closes the browsers it opened."""

    variant: Variant
    policy: Policy
    username: str
    password: str
    tell: Callable[[Event], None]
    stop: threading.Event
    began: float = field(default_factory=time.monotonic)
    _open: ExitStack = field(default_factory=ExitStack)

    def browser(self, name: str) -> Browser:
        return self._open.enter_context(Browser(name, self.variant.lane, self.policy))

    def logs_in(self, browser: Browser) -> None:
        """Sign this stage's user in; the clock starts when that is done."""
        browser.logs_in(self.username, self.password)
        self.began = time.monotonic()

    def now(self) -> float:
        """Seconds on the clock."""
        return time.monotonic() - self.began

    def waits_until(self, seconds: float) -> None:
        """Really wait, until this many seconds on the clock. Raises `Stopped` as soon as nobody listens."""
        if self.stop.wait(max(0.0, seconds - self.now())):
            raise Stopped

    def tells(self, what: str) -> float:
        """Say what has just been done; when, on the clock."""
        at = self.now()
        self.tell(Event(self.variant, at, what))
        return at

    def looks(self, browser: Browser, what: str = "") -> Look:
        """A look into the profile, its times on the clock. Raises where the answer is neither in nor out."""
        look = browser.opens_profile()
        if look.status == 503:
            raise StoreUnavailable("503 while looking in")
        if not (look.accepted or look.refused):
            raise StepFailed(f"The {browser.name} was answered {look.status} while looking in.")
        look = replace(look, sent=look.sent - self.began, answered=look.answered - self.began)
        self.shows(look, what)
        return look

    def shows(self, look: Look, what: str) -> None:
        """Say what a look was about."""
        self.tell(Event(self.variant, look.sent, what, look))

    def watches(self, browser: Browser, until: float, what: str) -> list[Look]:
        """Look in at once and then every `POLL_SECONDS`, until this much on the clock or the first refusal."""
        looks = [self.looks(browser, what)]
        while looks[-1].accepted and self.now() + POLL_SECONDS < until:
            self.waits_until(self.now() + POLL_SECONDS)
            looks.append(self.looks(browser))
        return looks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._open.close()
