"""Verdicts, computed from a record and never written down.

A claim is judged on the variants that it means, and on those that it excepts itself, where it is borne out by not
holding; which of the others its words cover, and so may limit it, its tables say (`claim`). What the meant ones agree
on is the verdict; where they, or the steps of one story, disagree, it depends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from authdemo.lab.model.claim import Claim, Verdict
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.differences import Difference, differences
from authdemo.lab.model.record import Finding, Played, RunRecord


@dataclass(frozen=True)
class Said:
    """Some variants that gave the same figures."""

    says: str
    variants: tuple[Played, ...]
    holds: bool | None

    @property
    def names(self) -> str:
        """ "jwt/stateless, jwt/refresh"."""
        return ", ".join(dict.fromkeys(played.variant for played in self.variants))


@dataclass(frozen=True)
class Judged:
    """A claim and what a run says to it."""

    claim: Claim
    verdict: Verdict
    meant: tuple[Said, ...]
    excepted: tuple[Said, ...]  # what was found where the claim itself says that it does not hold
    limit: tuple[Said, ...]
    others: tuple[Said, ...]
    why_not: str = ""  # a sentence, where there is no verdict
    differs: tuple[Difference, ...] = ()  # from what is expected of the variants: then it is not the expected verdict

    @property
    def against(self) -> tuple[Said, ...]:
        """What speaks against the verdict: where a confirmed claim does not hold of what its words cover, or a refuted
        one does."""
        if self.verdict not in {Verdict.CONFIRMED, Verdict.REFUTED}:
            return ()
        return tuple(said for said in self.limit if said.holds is (self.verdict is Verdict.REFUTED))

    @property
    def alike(self) -> tuple[Said, ...]:
        """What else was found beside the set-ups that it means: it says nothing against the verdict."""
        found: dict[tuple[str, bool | None], tuple[Played, ...]] = {}
        for said in (*(said for said in self.limit if said not in self.against), *self.others):
            found[said.says, said.holds] = (*found.get((said.says, said.holds), ()), *said.variants)
        return tuple(Said(says, variants, holds) for (says, holds), variants in found.items())


def judge(claim: Claim, record: RunRecord) -> Judged:
    """What the run of one experiment says to one claim."""
    found = record.findings(claim.id)
    meant, excepted, limit = (
        [pair for pair in found if pair[0].variant in names] for names in (claim.meant, claim.excepted, claim.covered)
    )
    named = {*claim.meant, *claim.excepted, *claim.covered}
    others = [pair for pair in found if pair[0].variant not in named]
    why_not = _why_not(claim, record, [*meant, *excepted])
    borne_out = [*(finding.holds for _, finding in meant), *(finding.holds is False for _, finding in excepted)]
    verdict = Verdict.NONE if why_not else _verdict(borne_out)
    return Judged(
        claim,
        verdict,
        meant=_grouped(meant),
        excepted=_grouped(excepted),
        limit=_grouped(limit),
        others=_grouped(others),
        why_not=why_not,
        differs=differences(claim, record),
    )


def verdicts_of(record: RunRecord) -> list[Judged]:
    """What a run says to each claim of its experiment."""
    return [judge(claim, record) for claim in CLAIMS if claim.experiment == record.slug]


def _verdict(holds: Iterable[bool | None]) -> Verdict:
    seen = set(holds)
    if len(seen) > 1:
        return Verdict.DEPENDS
    return Verdict.CONFIRMED if True in seen else Verdict.REFUTED


def _why_not(claim: Claim, record: RunRecord, meant: Sequence[tuple[Played, Finding]]) -> str:
    """Why nothing can be concluded; empty where it can: every meant variant was run, and every finding is one."""
    for name in (*claim.meant, *claim.excepted):
        played = record.of(name)
        if played is None:
            return f"{name} was not run."
        if played.failure:
            return f"{name}: {played.failure}"
        if not any(of is played for of, _ in meant):
            return f"{name} was not judged."
    undecided = [(played, finding) for played, finding in meant if finding.holds is None]
    said = "; ".join(f"{played.variant}: {finding.says}" for played, finding in undecided)
    return f"It cannot be told from these figures: {said}" if said else ""


def _grouped(found: Sequence[tuple[Played, Finding]]) -> tuple[Said, ...]:
    groups: dict[tuple[bool | None, str], list[Played]] = {}
    for played, finding in found:
        groups.setdefault((finding.holds, finding.says), []).append(played)
    return tuple(Said(says, tuple(variants), holds) for (holds, says), variants in groups.items())


DEPENDS = "depends"  # the key of the answer that says that it does
Answers = Mapping[str, tuple[Played, ...]]  # by the key of an answer: the variants that bear it out


@dataclass(frozen=True)
class LaneFound:
    """What a run says on one lane to the question that was asked.

    The question means what the experiment's claims are judged on; where none of that is of this lane, all of the lane.
    """

    lane: str
    meant: Answers
    exceptions: Answers  # variants beside those, that answer otherwise

    @property
    def answer(self) -> str:
        """The one that is right: where those that are meant differ, it depends. Empty where nothing came out."""
        return next(iter(self.meant), "") if len(self.meant) < 2 else DEPENDS

    @property
    def excepted(self) -> int:
        return sum(map(len, self.exceptions.values()))


def found_on(lane: str, record: RunRecord) -> LaneFound:
    """What came out on this lane; variants whose story broke off, or tells nothing for certain, say nothing. Where that
    is all that are meant, nothing came out: what others say is an answer only where the meant ones are asked none.
    """
    told = [played for played in record.lane(lane) if played.answer and not played.failure]
    names = {name for claim in CLAIMS if claim.experiment == record.slug for name in claim.meant}
    meant = [played for played in told if played.variant in names]
    if not meant and not any(_is_undecided(played) for played in record.lane(lane) if played.variant in names):
        meant = told
    answers = _by_answer(meant)
    others = [played for played in told if played not in meant]
    if len(answers) > 1:
        return LaneFound(lane, _by_answer(told), {})
    return LaneFound(lane, answers, _by_answer(one for one in others if one.answer not in answers))


def _is_undecided(played: Played) -> bool:
    return bool(played.failure) or any(finding.holds is None for finding in played.findings)


def _by_answer(several: Iterable[Played]) -> Answers:
    found: dict[str, tuple[Played, ...]] = {}
    for played in several:
        found[played.answer] = (*found.get(played.answer, ()), played)
    return found


class Fit(StrEnum):
    """How a guess fits what came out."""

    RIGHT = "right"
    EXCEPTIONS = "exceptions"  # it is what the exceptions make of the answer, or what they alone bear out
    HALF = "half"  # it depends, and some bear it out
    WRONG = "wrong"
    UNTOLD = "untold"  # nothing came out
    NONE = ""  # nothing was guessed


@dataclass(frozen=True)
class Guessed:
    """What a visitor expected of one lane, and what the run says to that."""

    guess: str  # the key of an answer; empty: nothing was guessed
    found: LaneFound

    @property
    def fit(self) -> Fit:
        if not self.guess:
            return Fit.NONE
        if not self.found.answer:
            return Fit.UNTOLD
        if self.guess == self.found.answer:
            return Fit.RIGHT
        if self.guess in self.found.exceptions or (self.guess == DEPENDS and self.found.exceptions):
            return Fit.EXCEPTIONS
        return Fit.HALF if self.guess in self.found.meant else Fit.WRONG


def guessed(lane: str, record: RunRecord) -> Guessed:
    """The textbook's answer is right where those that it means bear it out, whatever others do beside them."""
    return Guessed(record.guesses.get(lane, ""), found_on(lane, record))
