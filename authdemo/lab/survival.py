"""How long a copy outlived what should have ended it: the measurement, and what it amounts to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from authdemo.lab.browser import Look, StepFailed
from authdemo.lab.stage import POLL_SECONDS

AT_ONCE_SECONDS = 0.25  # a first look answered later than this cannot tell "at once" from "a little later"


class Fate(StrEnum):
    """When the copy died."""

    AT_ONCE = "at-once"  # the first look after the log-out was refused
    AT_EXPIRY = "at-expiry"  # it lived on for as long as it would have lived anyway
    LATER = "later"  # it lived on, but died before that
    SURVIVED = "survived"  # it was still good when the run gave up
    UNDECIDED = "undecided"  # the machine was too slow to tell, or something failed


@dataclass(frozen=True)
class Survival:
    """One copy's life, in seconds after the sign-in. It died between the last look let in and the first one refused."""

    copied: float
    logged_out: float
    expires: float  # when the copy dies by itself
    accepted: float  # the last look that was let in was sent
    refused: float | None  # the first look that was refused was sent; None: there was none
    answered: float  # the last look was answered
    reason: str  # the words of the refusal
    redis: int  # Redis commands that one check of the living copy cost

    @classmethod
    def measured(cls, looks: Sequence[Look], logged_out: float, expires: float) -> Self:
        """From all looks with the copy, in order. Raises `StepFailed` where it was dead before the log-out."""
        let_in = [look for look in looks if look.accepted]
        last = looks[-1]
        if not let_in or (last.refused and last.sent < logged_out):
            raise StepFailed(f"The copy was refused before anybody logged out: {last.says}.")
        return cls(
            copied=looks[0].sent,
            logged_out=logged_out,
            expires=expires,
            accepted=let_in[-1].sent,
            refused=last.sent if last.refused else None,
            answered=last.answered,
            reason=last.says if last.refused else "",
            redis=let_in[-1].redis,
        )

    @property
    def seconds(self) -> float:
        """How long the copy outlived the log-out, to within `POLL_SECONDS`."""
        last = self.accepted if self.refused is None else self.refused
        return max(0.0, last - self.logged_out)

    @property
    def fate(self) -> Fate:
        if self.refused is None:
            return Fate.SURVIVED
        at_expiry = self.accepted - POLL_SECONDS <= self.expires <= self.answered + POLL_SECONDS
        if self.accepted > self.logged_out:
            return Fate.AT_EXPIRY if at_expiry else Fate.LATER
        if at_expiry or self.answered - self.logged_out > AT_ONCE_SECONDS:
            return Fate.UNDECIDED
        return Fate.AT_ONCE
