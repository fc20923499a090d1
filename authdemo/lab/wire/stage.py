"""Where a story plays: one variant's browsers, its user, its clock, and somebody to tell what happens.

laptop, thief = stage.browser("laptop"), stage.browser("thief")
stage.signs_in(laptop)
copy = stage.steals(thief, laptop)
laptop.logs_out()
survival = stage.survives(copy, "log out", "You log out.")
stage.finds("C15", survival.fate is Fate.AT_ONCE, survival.says)
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from authdemo.accounts.models import Role
from authdemo.lab.attacks.rivals.stock import StockSessions
from authdemo.lab.model.record import POLL_SECONDS, Step, Survival
from authdemo.lab.wire.browser import Browser, StepFailed
from authdemo.lab.wire.cast import Cast
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.story_time import Event, Stopped, StoryTime
from authdemo.lab.wire.survival import End, Theft, accepted, measured
from authdemo.strategy import StoreUnavailable
from jwt_app.modes import MODES

THIEVES = ("thief", "copy")  # the browsers that should not be let in
NOT_WITHIN_A_RUN = 60.0  # seconds: nobody waits for a lifetime that long
GIVE_UP_SECONDS = 0.5  # how long a copy is watched after it should have died by itself


@dataclass(kw_only=True)
class Stage(Cast, StoryTime):
    """A story gets one per variant. Use it as a context manager, for the sake of its cast."""

    shared: Any = None  # what the experiment's runs share, if anything
    _signed_in: dict[str, tuple[float, float]] = field(default_factory=dict)  # by browser name: from when to when

    # What happens

    def signs_in(self, browser: Browser, what: str = "You sign in.", **choices: str) -> None:
        """Sign this stage's user in; the clock starts when the first sign-in is done."""
        asked = time.monotonic()
        browser.logs_in(self.username, self.password, **choices)
        done = time.monotonic()
        if not self.steps:
            self.began = done
        self._signed_in[browser.name] = (asked - self.began, done - self.began)
        self.tells(what)

    def tells(self, what: str, answer: str = "") -> float:
        """Say what has just been done, and what the wire answered, if that matters; when, on the clock."""
        at = self.now()
        self._tell(Step(at, what, answer, curl=self._curl_lines()))
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

    def in_time(self, look: Look, ends: End | None) -> bool:
        """Whether a look was answered before what it was made with would have died by itself: else it tells nothing."""
        return ends is None or look.answered + POLL_SECONDS < ends.at - ends.early

    def shows(self, look: Look, what: str) -> None:
        """Say what a look was about; its times are on the clock."""
        answer = f"{look.status} {self._shown(look.says)}" + (f" ({look.role})" if look.role == Role.ADMIN else "")
        curl = self._curl_lines() if what else ()
        unwanted = look.by in THIEVES
        self._tell(Step(look.sent, what, answer, look.accepted if unwanted else None, look.redis, curl), look)

    def watches(
        self,
        browser: Browser,
        until: float,
        what: str = "",
        alive: Callable[[Look], bool] = accepted,
        *,
        waits: str = "it is time for the next step",
    ) -> list[Look]:
        """Look in at once and then every `POLL_SECONDS`, until this much on the clock or what was alive is not."""
        looks = [self.looks(browser, what)]
        with self._waiting(waits, until):
            while alive(looks[-1]) and self.now() + POLL_SECONDS < until:
                self._waits(POLL_SECONDS)
                looks.append(self.looks(browser))
        return looks

    def _tell(self, step: Step, look: Look | None = None) -> None:
        self.steps.append(step)
        self.tell(Event(self.variant, step, look, self._wait))
        if self.stop.is_set():
            raise Stopped

    # Theft and survival

    def steals(self, thief: Browser, victim: Browser, *names: str, until: float = 0.0) -> Theft:
        """The thief copies what lets somebody in and looks in, again and again until this much at the story's pace.

        `names`: the cookies to be copied instead.
        """
        thief.copies(victim, *names)
        ends = self.dies_by_itself(victim)
        looks = self.watches(thief, until * self.pace, "The thief copies the cookie and looks in.")
        return Theft(thief, looks, ends)

    def survives(
        self,
        theft: Theft,
        cut: str,
        what: str,
        *,
        of: str = "the copy",
        alive: Callable[[Look], bool] = accepted,
        at: float | None = None,
    ) -> Survival:
        """What should end it has just been done (`at`, else now): try again and again until it has, and measure.

        Raises `StepFailed` where it was dead before. Gives up `GIVE_UP_SECONDS` after it should have died by itself;
        where it never does, after half a second.
        """
        cut_at = self.tells(what) if at is None else at
        end = cut_at if theft.ends is None else max(cut_at, theft.ends.at)
        waits = f"{of} is refused, or is over by itself"
        tries = self.watches(theft.thief, end + GIVE_UP_SECONDS, "The thief looks in again.", alive, waits=waits)
        if len(tries) > 1:
            self.shows(tries[-1], "… and again and again; this was the last time.")
        looks = [*theft.looks, *tries]
        if not alive(looks[0]):
            raise StepFailed(f"The copy was no good before anything was done: {looks[0].says}.")
        survival = measured(looks, alive, of=of, cut=cut, cut_at=cut_at, ends=theft.ends)
        self.survivals.append(survival)
        return survival

    def dies_by_itself(self, browser: Browser) -> End | None:
        """When a browser's credential is over by its own time; None: not within any run."""
        ends = self._ends(browser)
        return ends if ends.at - self.now() < NOT_WITHIN_A_RUN * self.pace else None

    def _ends(self, browser: Browser) -> End:
        """As the token says, or as the session's own limit is, which counts from some moment of the sign-in."""
        if claims := browser.token_claims():
            renews = MODES[self.policy.jwt_default_mode].keeps_family  # the token itself has its issue in whole seconds
            life = self.policy.access_seconds if renews else self.policy.stateless_seconds
            return End(self.on_clock(float(claims["exp"])) + self.policy.leeway, life=life + self.policy.leeway)
        moments = self._signed_in.get(browser.name, (self.now(),) * 2)
        first, last = map(self._session_ends, moments)
        return End(last, early=last - first, life=last - moments[1])

    def _session_ends(self, began: float) -> float:
        """When a session is over that began then; both on the clock."""
        stock = self.policy.strategies.get(self.lane)
        if isinstance(stock, StockSessions):
            return self.on_clock(stock.ends(began + self.began + self._apart))
        return began + self.policy.session_max
