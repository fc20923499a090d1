"""Verdicts, computed from a record and never written down.

A claim is judged on the variants that the article means; the others are shown as its limit. What the meant ones agree
on is the verdict; where they, or the steps of one story, disagree, it depends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from authdemo.lab.model.claims import CLAIMS, Claim, Verdict
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
    limit: tuple[Said, ...]
    why_not: str = ""  # a sentence, where there is no verdict
    differs: tuple[Difference, ...] = ()  # from what is expected of the variants: then it is not the expected verdict

    @property
    def against(self) -> tuple[Said, ...]:
        """What speaks against the verdict, beside the set-ups that it means: where a confirmed claim does not hold."""
        if self.verdict not in {Verdict.CONFIRMED, Verdict.REFUTED}:
            return ()
        return tuple(said for said in self.limit if said.holds is (self.verdict is Verdict.REFUTED))

    @property
    def alike(self) -> tuple[Said, ...]:
        """What else was found on those."""
        return tuple(said for said in self.limit if said not in self.against)

    @property
    def is_limited(self) -> bool:
        """Whether it is confirmed, and elsewhere does not hold."""
        return self.verdict is Verdict.CONFIRMED and bool(self.against)


def judge(claim: Claim, record: RunRecord) -> Judged:
    """What the run of one experiment says to one claim."""
    found = record.findings(claim.id)
    meant = [pair for pair in found if pair[0].variant in claim.meant]
    limit = [pair for pair in found if pair[0].variant not in claim.meant]
    why_not = _why_not(claim, record, meant)
    verdict = Verdict.NONE if why_not else _verdict(finding.holds for _, finding in meant)
    return Judged(claim, verdict, _grouped(meant), _grouped(limit), why_not, differences(claim, record))


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
    for name in claim.meant:
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


@dataclass(frozen=True)
class Guessed:
    """What a visitor expected of one lane, and what the run says to that."""

    lane: str
    guess: str  # the key of an answer; empty: nothing was guessed
    borne_out: tuple[str, ...]  # the keys of the answers that the lane's variants bore out
    right: bool | None  # None: nothing was guessed, or nothing was decided


def guessed(lane: str, record: RunRecord) -> Guessed:
    """One answer borne out by all variants is the right one; where they differ, "depends" is."""
    answers = tuple(dict.fromkeys(p.answer for p in record.lane(lane) if p.answer and not p.failure))
    guess = record.guesses.get(lane, "")
    right = None if not (guess and answers) else guess == (answers[0] if len(answers) == 1 else DEPENDS)
    return Guessed(lane, guess, answers, right)


DEPENDS = "depends"  # the key of the answer that says that it does
