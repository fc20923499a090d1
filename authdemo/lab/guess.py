"""What the visitor expected, and what the run says to that. Every word here follows from what was measured.

>>> verdict("jwt", Guess.AT_ONCE, endings).mark
<Mark.PARTLY: 'Half right'>
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from authdemo.lab.runs import Ending
from authdemo.lab.survival import Fate, Survival

Endings = Sequence[Ending[Survival]]
TITLE = {"sessions": "Sessions", "jwt": "JWT"}
THING = {"sessions": "session", "jwt": "token"}  # what expires


class Guess(StrEnum):
    """The three answers to "is the thief out too?", and none at all."""

    AT_ONCE = "at-once"
    AT_EXPIRY = "at-expiry"
    DEPENDS = "depends"
    NONE = ""


class Mark(StrEnum):
    """A verdict on a guess, in words."""

    RIGHT = "You were right"
    WRONG = "You were wrong"
    PARTLY = "Half right"  # for one set-up and not for another
    OPEN = "This run cannot tell"


@dataclass(frozen=True)
class Verdict:
    """What happened on one lane and, where something was guessed, what that makes of the guess."""

    lane: str
    happened: str
    guess: str
    mark: Mark | None
    because: str

    @property
    def title(self) -> str:
        return TITLE[self.lane]


def verdict(lane: str, guess: Guess, endings: Endings) -> Verdict:
    ours = of_lane(lane, endings)
    mark, because = _judged(guess, ours) if guess else (None, _told(lane, endings))
    return Verdict(lane, happened(lane, endings), answer(lane, guess), mark, because)


def _told(lane: str, endings: Endings) -> str:
    undecided = all(why_not(ending) for ending in of_lane(lane, endings))
    return _reasons(of_lane(lane, endings)) if undecided else f"The thief was {happened(lane, endings)}."


def _reasons(ours: Endings) -> str:
    return " ".join(dict.fromkeys(why_not(ending) for ending in ours))


def answer(lane: str, guess: Guess) -> str:
    """A guess in words, as the question offers it; empty for none."""
    return {
        Guess.AT_ONCE: "Out at once",
        Guess.AT_EXPIRY: f"Out when the {THING[lane]} expires",
        Guess.DEPENDS: "Depends on the set-up",
        Guess.NONE: "",
    }[guess]


def of_lane(lane: str, endings: Endings) -> Endings:
    return [ending for ending in endings if ending.variant.lane == lane]


def fate(ending: Ending[Survival]) -> Fate:
    return ending.result.fate if ending.result else Fate.UNDECIDED


def happened(lane: str, endings: Endings) -> str:
    """The lane's whole answer: "in until the token expired, 1.0 s more; or out at once"."""
    ours = of_lane(lane, endings)
    paid = price(ours)
    said = [phrase(ending) + (paid if fate(ending) is Fate.AT_ONCE else "") for ending in ours if not why_not(ending)]
    return "; or ".join(dict.fromkeys(said)) or "not decided"


def phrase(ending: Ending[Survival]) -> str:
    """What became of the thief on one variant, after "the thief was"."""
    if ending.result is None:
        return "not decided"
    more = f"{ending.result.seconds:.1f}\N{NO-BREAK SPACE}s more"
    return {
        Fate.AT_ONCE: "out at once",
        Fate.AT_EXPIRY: f"in until the {THING[ending.variant.lane]} expired, {more}",
        Fate.LATER: f"in for {more}",
        Fate.SURVIVED: "still in when the run ended",
        Fate.UNDECIDED: "not decided",
    }[ending.result.fate]


def why_not(ending: Ending[Survival]) -> str:
    """Why nothing was decided on one variant; empty where it was."""
    if fate(ending) is not Fate.UNDECIDED:
        return ""
    return ending.failure or "This machine was too busy: the looks came too late to tell."


def price(ours: Endings) -> str:
    """What being out at once cost, where set-ups of one lane differ and the safer ones asked Redis more often."""
    paid = {ending.result.redis for ending in ours if ending.result and fate(ending) is Fate.AT_ONCE}
    spared = {ending.result.redis for ending in ours if ending.result and fate(ending) in (Fate.AT_EXPIRY, Fate.LATER)}
    if not paid or not spared or min(paid) <= max(spared):
        return ""
    count = max(paid)
    return f", for {count} Redis lookup{'s' if count > 1 else ''} per request"


def _judged(guess: Guess, ours: Endings) -> tuple[Mark, str]:
    seen = [ending for ending in ours if not why_not(ending)]
    fates = {fate(ending) for ending in seen}
    if not seen:
        return Mark.OPEN, _reasons(ours)
    if len(fates) > 1:
        return _judged_mixed(guess, seen)
    was = f"the thief was {phrase(seen[0])}"
    names = " and ".join(str(ending.variant) for ending in seen)
    if guess is not Guess.DEPENDS:
        return (Mark.RIGHT if {guess.value} == fates else Mark.WRONG), f"With {names}, {was}."
    if len(seen) == 1:
        return Mark.OPEN, f"Measured on one set-up, {names}: {was}. Whether others differ, this run cannot tell."
    return Mark.WRONG, f"It was the same with {names}: {was}."


def _judged_mixed(guess: Guess, seen: Endings) -> tuple[Mark, str]:
    each = " ".join(f"With {ending.variant}, {phrase(ending)}." for ending in seen)
    if guess is Guess.DEPENDS:
        return Mark.RIGHT, each
    met = any(fate(ending).value == guess.value for ending in seen)
    return Mark.PARTLY if met else Mark.WRONG, each
