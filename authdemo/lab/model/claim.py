"""What a claim is: a sentence that somebody says, which experiment decides it, on which set-ups, and what is expected.

A claim's tables say what a careful engineer expects of each variant, and the claim's own words say in which of them a
variant stands:

    judged   what whoever makes the claim means by it (`set_ups`); a claim of ours means this site. These decide.
    unless   what it excepts itself ("unless you maintain a deny-list"). These decide, too: there the rest must not
             hold, and where it does not, that bears the claim out.
    limit    what its words cover all the same: who reads them would rely on them there, too. Where a confirmed claim
             does not hold, or a refuted one does, that is a limit or an exception of the verdict, counted as such.
    others   what it does not speak of, run beside it for comparison: they say nothing against it, whatever they find.

So a session in a signed cookie is no limit of what is said of sessions, as nobody who says it means those; nor is a
denylist of what is said of a JWT without one. The expected verdict follows from the first table. What a run says is
computed (`verdicts`), and what differs from any of them is named, variant by variant (`differences`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from authdemo.lab.model.articles import ARTICLES, Place, places
from authdemo.lab.model.set_ups import SetUps


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    DEPENDS = "depends"
    NONE = "no verdict"  # not everything could be told: inside the noise, too slow, or it failed


CHAPTERS = {
    "state": "Who holds what",
    "cost": "What a request costs",
    "revocation": "Taking it back",
    "lifetime": "How long it lasts",
    "scale": "More than one server",
    "transport": "How it travels",
    "attacks": "What an attacker tries",
}

YES, NO, DEPENDS = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.DEPENDS
AS_MEASURED: Final = None  # this machine's to say: a figure, and nothing is expected of it
Expected = Verdict | None | tuple[Verdict | None, ...]  # of everything found there, or of each finding in its turn
Table = Mapping[SetUps | str, Expected]


@dataclass(frozen=True)
class Claim:
    """A sentence that somebody says, and how it is decided. The id is permanent."""

    id: str
    chapter: str
    text: str
    sources: str  # letters of `articles`; empty: ours, what an expert audience asks next
    experiment: str  # a slug
    judged: Table = field(hash=False)  # the set-ups that it means
    others: Table = field(default_factory=dict, hash=False)  # those beside it, which decide nothing
    on: str = ""  # what it depends on, after "Depends on"
    browser: bool = False  # only a browser can decide it
    limit: Table = field(default_factory=dict, hash=False)  # those that its words cover, too
    unless: tuple[SetUps, ...] = ()  # its own exceptions

    @property
    def said_by(self) -> tuple[tuple[str, bool], ...]:
        """Every source, and whether it says so."""
        return tuple((letter, letter in self.sources) for letter in ARTICLES)

    @property
    def is_ours(self) -> bool:
        """Nobody's else: no judgement of what the articles say."""
        return not self.sources

    @property
    def places(self) -> list[Place]:
        """In which sections of which articles it is made."""
        return places(self.id)

    @property
    def judged_on(self) -> list[SetUps]:
        """The set-ups that it means and those that it excepts, which say why they are the ones."""
        return [*(key for key in self.judged if isinstance(key, SetUps)), *self.unless]

    @property
    def meant(self) -> tuple[str, ...]:
        """The variants that it is judged on."""
        return tuple(by_variant(self.judged))

    @property
    def excepted(self) -> tuple[str, ...]:
        """The variants on which, as it says itself, it does not hold."""
        return tuple(name for set_ups in self.unless for name in set_ups)

    @property
    def covered(self) -> tuple[str, ...]:
        """Those that its words cover beside them."""
        return tuple(by_variant(self.limit))

    @property
    def expected(self) -> dict[str, Expected]:
        """By variant, of all four."""
        return by_variant({**self.judged, **dict.fromkeys(self.unless, NO), **self.limit, **self.others})

    @property
    def expect(self) -> Verdict:
        """The verdict where all is as expected: what the meant variants agree on, or that it depends."""
        each = [one if isinstance(one, tuple) else (one,) for one in self.judged.values()]
        seen = {one for several in each for one in several if one is not AS_MEASURED}
        return seen.pop() if len(seen) == 1 else DEPENDS


def by_variant(table: Table) -> dict[str, Expected]:
    """A table with its set-ups taken apart."""
    named = {key: (key,) if isinstance(key, str) else key.names for key in table}
    return {name: expected for key, expected in table.items() for name in named[key]}
