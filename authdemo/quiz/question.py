"""What a question of the quiz is. Which option is the right one nobody writes down: it follows from a claim.

Each question stands on one claim of the lab. An option that is a verdict on it says which; the right one is the option
that amounts to the verdict that is expected of a run, and a test holds that expectation to what runs measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase

from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.claims import BY_ID

YES, NO, DEPENDS = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.DEPENDS


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen."""

    text: str
    why: str  # shown once the question is answered, whichever was chosen
    amounts_to: Verdict | None = None  # what it says to the question's claim; None: it says something else
    claim: str = ""  # whose experiment shows it; empty: the question's


@dataclass(frozen=True)
class Question:
    """`slug` is permanent, and so is the order of the options: addresses and answers that are kept go by them."""

    slug: str
    claim: str
    text: str
    options: tuple[Option, ...]

    def keyed(self) -> Iterator[tuple[str, Option]]:
        """The options with the letters by which they are sent and kept."""
        yield from zip(ascii_lowercase, self.options, strict=False)

    @property
    def chapter(self) -> str:
        return BY_ID[self.claim].chapter

    @property
    def right(self) -> str:
        """The letter of the option that amounts to what is expected of the claim."""
        return next(key for key, option in self.keyed() if option.amounts_to == BY_ID[self.claim].expect)

    def claims(self) -> set[str]:
        """All that its explanations lean on."""
        return {self.claim, *(option.claim for option in self.options if option.claim)}
