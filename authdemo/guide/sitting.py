"""The blind exercise: two log-out buttons, one of which keeps the record. Which, is dealt anew each time one begins.

The mistake is inside a trial, as all are: a user, a policy and Redis keys of its own, for ten minutes. What was dealt
lies there sealed, with the credential. The copy is a real one, tried against the real lane.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import HttpRequest

from authdemo.accounts.changes import strategies
from authdemo.guide.steps import EXERCISE
from authdemo.lab.attacks.mistakes.kept_record import with_kept_record
from authdemo.lab.in_browser import trial_store
from authdemo.lab.in_browser.trial_store import Trial, TrialLogin
from authdemo.lab.model import run_policy
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser

BUTTONS = ("a", "b")
NOBODY = ""  # whose run it is in the archive: a sitting is kept in none
MOST_TOLD = 6  # tries that are shown; the first ones go first


@dataclass(frozen=True)
class Sitting:
    """One person at the exercise. Each change is kept at once, and gives the sitting as it is then."""

    trial: Trial

    @property
    def pressed(self) -> str:
        """The button that ended this sign-in; empty while signed in."""
        return str(self.trial.facts["pressed"])

    @property
    def tries(self) -> Sequence[tuple[str, bool]]:
        """Each time the copy was tried: after which button (empty: after none), and whether it was let in."""
        return [(button, accepted) for button, accepted in self.trial.facts["tries"]]

    @property
    def has_evidence(self) -> bool:
        """Whether anything was tried after a log-out: before that an answer is a coin's toss."""
        return any(button for button, _ in self.tries)

    def presses(self, button: str) -> Self:
        """Log out with one of the buttons; only the first one counts, there is nothing to end after it."""
        if self.pressed or button not in BUTTONS:
            return self
        login, lanes = self._login, {}
        if button == self.trial.facts["broken"]:
            lanes[login.lane] = with_kept_record(strategies()[login.lane])
        with Browser("visitor", login.lane, run_policy.from_json(login.policy, strategies=lanes)) as browser:
            browser.is_given(login.cookie, login.credential)
            browser.get("")  # the page with the button on it, and its CSRF token
            browser.logs_out()
        return self._keeps(pressed=button)

    def tries_copy(self) -> Self:
        tried = (self.pressed, self._login.lets_in(self._login.credential))
        return self._keeps(tries=[*self.tries, tried][-MOST_TOLD:])

    def signs_in_again(self, request: HttpRequest) -> "Sitting":
        """A sign-in of another user, with the same buttons. Raises `TooMany`."""
        again = begin(request, self.trial.facts["broken"], self.tries)
        self.trial.ends()
        return again

    def is_answered(self, button: str) -> bool:
        """Whether this button is the one. The sitting is over then, either way: the next one is dealt anew."""
        self.trial.ends()
        return bool(button == self.trial.facts["broken"])

    @property
    def _login(self) -> TrialLogin:
        return self.trial.sign_ins[SESSIONS_REDIS.name]

    def _keeps(self, **facts: Any) -> Self:
        return replace(self, trial=replace(self.trial, facts={**self.trial.facts, **facts}).keep())


def begin(request: HttpRequest, broken: str = "", tries: Sequence[tuple[str, bool]] = ()) -> Sitting:
    """Sign a user of the exercise in, and deal the buttons where that has not been done. Raises `TooMany`."""
    facts = {"broken": broken or secrets.choice(BUTTONS), "pressed": "", "tries": list(tries)}
    return Sitting(trial_store.begin(EXERCISE, request, NOBODY, {}, [SESSIONS_REDIS], **facts))


def find(trial_id: str) -> Sitting | None:
    """None: it is over, or there never was one."""
    trial = trial_store.find(trial_id) if trial_id else None
    return Sitting(trial) if trial and trial.slug == EXERCISE else None
