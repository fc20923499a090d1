"""Something that sign-ins may need is away for a while: somebody looks in again and again, which is told and drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from authdemo.lab.model.experiment import Answer, Drawn, Story
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.2  # seconds an access token lives, where it can be renewed
YES, NO, AT_FIRST = "yes", "no", "depends"


@dataclass(frozen=True)
class Seen:
    """Looks while it was away, the later one when an access token had expired, and one when it was back."""

    first: Look
    later: Look
    back: Look
    is_told: bool  # nothing had expired by itself before the first
    says: str  # the figures, as half a sentence


class Outage(Story):
    """A story of one: `goes` and `is_back` are its acts, in words, in the order of the rendezvous."""

    goes: ClassVar[str]  # "Redis stops"
    is_back: ClassVar[str]  # "Redis comes back"
    away: ClassVar[str]  # "Redis is away"
    answers = (Answer(YES, "Served"), Answer(NO, "Not served"), Answer(AT_FIRST, "Served at first, not served later"))
    starts_processes = True
    lifetimes: ClassVar[Mapping[str, Any]] = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": 60.0,
        "leeway": 0,
    }

    def sees(
        self, stage: Stage, laptop: Browser, acts: Rendezvous, meanwhile: Callable[[], None] | None = None
    ) -> Seen:
        """Sign in, and look in before, meanwhile and afterwards. `meanwhile`: what else is done while it is away."""
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        self.tries(stage, laptop, "before")
        acts.next()
        stage.marks("", self.goes, None, at=stage.tells(f"{self.goes}."))
        first = self.looks(stage, laptop, "You look in.", self.away)
        if meanwhile:
            meanwhile()
        stage.goes_on(LIFETIME + 0.3, lambda: self.tries(stage, laptop))
        later = self.looks(
            stage, laptop, "When an access token has expired, you look in again.", "a token’s time later"
        )
        acts.next()
        stage.marks("", "comes back", None, at=stage.tells(f"{self.is_back}."))
        back = self.looks(stage, laptop, "You look in, with the cookies you had.", "it is back")
        is_told = first.accepted or stage.in_time(first, ends)  # an expired token is renewed at once, or not
        if is_told:
            stage.concludes(AT_FIRST if first.accepted != later.accepted else YES if first.accepted else NO)
        says = f"{_said(first)} at first, {_said(later)} later; {_said(back)} when it is back"
        return Seen(first, later, back, is_told, says)

    def looks(self, stage: Stage, laptop: Browser, what: str, when: str) -> Look:
        """A look that may be answered 503."""
        look = self.tries(stage, laptop, when)
        stage.tells(what, f"{look.status} {'you' if look.accepted else look.says}")
        return look

    def tries(self, stage: Stage, laptop: Browser, when: str = "") -> Look:
        """The same without a word; its times are on the clock."""
        look = laptop.opens_profile()
        look = replace(look, sent=look.sent - stage.began, answered=look.answered - stage.began)
        stage.marks("you", when, look.accepted, at=look.sent)
        return look


def drawn(what: str) -> Drawn:
    """What was away, after "while": as a picture along the time."""
    return Drawn(f"Who is served while {what} is away", "served", "not served", f"Dashed: what was done to {what}.")


def _said(look: Look) -> str:
    return "served" if look.accepted else str(look.status)
