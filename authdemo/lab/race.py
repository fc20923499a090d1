"""The survival race as a picture: one row per variant, in percent of one scale for all.

The variants' clocks differ by some milliseconds, so the rows are laid upon each other at the log-out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.lab.guess import Endings, Guess, answer, why_not
from authdemo.lab.logout_replay import LIFETIME, LOGGED_OUT
from authdemo.lab.runs import Ending
from authdemo.lab.survival import Fate, Survival
from authdemo.lab.variants import Variant

SECONDS = 2.5  # the scale, where no copy lived longer

ENDS = {
    Fate.AT_ONCE: "refused at once",
    Fate.AT_EXPIRY: "accepted until it expired",
    Fate.LATER: "refused some time later",
    Fate.SURVIVED: "still accepted when the run ended",
    Fate.UNDECIDED: "not decided",
}


@dataclass(frozen=True)
class Row:
    """One variant's row. Places are percentages of the scale, as SVG takes them."""

    variant: Variant
    label: str  # the row in words, for who cannot see it
    logged_out: str = ""
    expires: str = ""
    guessed: Sequence[str] = ()
    copied: str = ""
    lived: str = ""  # a width
    survival: Survival | None = None
    why_not: str = ""  # a sentence, where nothing was decided


@dataclass(frozen=True)
class Header:
    """What stands above the lines, and where."""

    logged_out: str
    expires: str


def scale(endings: Endings) -> float:
    """Seconds for the whole width: in halves, with a little room after the last thing that happened."""
    last = [place(max(e.result.answered, e.result.expires), e.result) for e in endings if e.result]
    return max([SECONDS, *(math.ceil((at + 0.2) * 2) / 2 for at in last)])


def place(at: float, survival: Survival) -> float:
    """A time on one variant's clock as seconds from the left edge."""
    return at - survival.logged_out + LOGGED_OUT


def percent(seconds: float, of: float) -> str:
    return f"{100 * seconds / of:.2f}%"


def header(of: float, endings: Endings = ()) -> Header:
    """Where it was done, or before that where it is planned."""
    expires = [place(ending.result.expires, ending.result) for ending in endings if ending.result]
    return Header(percent(LOGGED_OUT, of), percent(expires[0] if expires else LIFETIME, of))


def planned(variant: Variant, guess: Guess) -> Row:
    """A row before anything has happened on it."""
    logged_out, expires = percent(LOGGED_OUT, SECONDS), percent(LIFETIME, SECONDS)
    return Row(variant, "", logged_out, expires, _guessed(guess, logged_out, expires))


def row(ending: Ending[Survival], guess: Guess, of: float) -> Row:
    """What happened on one variant."""
    survival = ending.result
    if survival is None:
        return Row(ending.variant, f"Not decided. {ending.failure}", why_not=ending.failure)
    logged_out, expires = percent(LOGGED_OUT, of), percent(place(survival.expires, survival), of)
    end = survival.accepted if survival.refused is None else survival.refused
    return Row(
        ending.variant,
        _in_words(ending.variant, survival, guess),
        logged_out,
        expires,
        _guessed(guess, logged_out, expires),
        copied=percent(place(survival.copied, survival), of),
        lived=percent(end - survival.copied, of),
        survival=survival,
        why_not=why_not(ending),
    )


def _guessed(guess: Guess, logged_out: str, expires: str) -> Sequence[str]:
    """Where the diamonds stand: who says "it depends" says that both can happen."""
    return {
        Guess.AT_ONCE: (logged_out,),
        Guess.AT_EXPIRY: (expires,),
        Guess.DEPENDS: (logged_out, expires),
        Guess.NONE: (),
    }[guess]


def _in_words(variant: Variant, survival: Survival, guess: Guess) -> str:
    happened = f"After the log-out the copy was {ENDS[survival.fate]}: it lived {survival.seconds:.1f} s more."
    return f"{happened} You guessed: {answer(variant.lane, guess).lower()}." if guess else happened
