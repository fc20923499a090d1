"""The record of a run: everything that was done and measured, and nothing that lets anybody in.

It is what a page shows, a permanent link keeps and the receipt hands out, as JSON. Verdicts are not in it: they are
computed from it (`verdicts`), so that they follow from the figures wherever they are shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from authdemo.strategy import Reason
from authdemo.web.flow import FlowStep

POLL_SECONDS = 0.05  # between two looks: the resolution of every survival
EXPIRED, REVOKED = Reason.EXPIRED.value, Reason.REVOKED.value


@dataclass(frozen=True)
class Step:
    """Something that was done or seen on one variant. `at`: seconds on its clock."""

    at: float
    what: str  # a sentence
    answer: str = ""  # what the wire said: "200 maple", "401 revoked"
    accepted: bool | None = None  # of a thief's look: whether it was let in
    redis: int | None = None  # Redis commands that the look cost
    curl: tuple[str, ...] = ()  # the requests since the step before, as curl lines without credentials


@dataclass(frozen=True)
class Finding:
    """What one step of a story on one variant says to one claim."""

    claim: str  # "C15"
    holds: bool | None  # None: it cannot be told, because the machine was too slow or the difference is in the noise
    says: str  # the figures, as half a sentence: "refused at once, revoked"


@dataclass(frozen=True)
class Measure:
    """One figure, to be drawn beside those of the other variants under the same name. `low`, `high`: its spread.

    `label`: what it was measured on, where a variant has more than one of that name; `note`: what explains it.
    """

    name: str  # "bytes sent with every request"
    value: float
    unit: str  # "B", "µs", "commands"
    low: float | None = None
    high: float | None = None
    of: float | None = None  # of how many, where it is a share: what a full bar means
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """Whether something came through, or somebody was let in: one mark of a picture."""

    row: str  # what is tried: a cookie, somebody
    column: str  # in which way, or when in the story
    through: bool | None  # None: not tried; along the time, something that was done instead of tried
    says: str = ""  # a few words beside it, where yes or no says too little
    at: float | None = None  # seconds on the clock, where it is drawn along the time


class Fate(StrEnum):
    """When the copy died."""

    AT_ONCE = "at-once"  # the first look after the cut was refused, and not because it had expired
    AT_EXPIRY = "at-expiry"  # it lived on for as long as it would have lived anyway
    LATER = "later"  # it lived on, but died before that
    SURVIVED = "survived"  # it was still good when the run gave up
    UNDECIDED = "undecided"  # the first look came so late that it may have died by itself


@dataclass(frozen=True)
class Survival:
    """How long something outlived the cut that should have ended it. Times in seconds on the variant's clock.

    It died between `accepted`, when the last look that was let in was sent, and `refused`, when the first one that was
    not was sent. No stopwatch says what "at once" is: a busy machine may take its time between the cut and the first
    look, which tells all the same, as long as it was answered before the copy would have died by itself.
    """

    of: str  # "the copy", "the old role"
    cut: str  # "log out", "ban": what should have ended it
    copied: float
    cut_at: float
    expires: float | None  # when it dies by itself; None: it does not within the run
    accepted: float
    refused: float | None  # None: it was not refused
    answered: float  # the last look was answered
    reason: str  # the words of the refusal
    redis: int = 0  # Redis commands that one check of the living copy cost
    sql: int = 0  # SQL queries, likewise
    early: float = 0.0  # by how much it may die before `expires`: a sign-in takes time, and counts from within it
    life: float | None = None  # seconds from its issue to its end, which a run makes short; None: longer than the run

    @property
    def lookups(self) -> str:
        """What one check asked of a store: "1 Redis", "2 SQL", or that it asked none."""
        asked = [f"{number} {store}" for number, store in ((self.redis, "Redis"), (self.sql, "SQL")) if number]
        return ", ".join(asked) or "no lookup"

    @property
    def seconds(self) -> float:
        """How long it outlived the cut, to within `POLL_SECONDS`."""
        last = self.accepted if self.refused is None else self.refused
        return 0.0 if self.accepted <= self.cut_at else max(0.0, last - self.cut_at)

    @property
    def fate(self) -> Fate:
        if self.refused is None:
            return Fate.SURVIVED
        may_have_expired = self.expires is not None and self.expires - self.early <= self.answered + POLL_SECONDS
        if self.accepted <= self.cut_at:
            return Fate.UNDECIDED if may_have_expired or self.reason == EXPIRED else Fate.AT_ONCE
        outlived = self.expires is not None and self.expires < self.accepted - POLL_SECONDS
        return Fate.AT_EXPIRY if may_have_expired and not outlived and self.reason != REVOKED else Fate.LATER

    @property
    def says(self) -> str:
        """What became of it, and why: "refused at once: revoked", "lived on until it expired, 0.7 s later (…)"."""
        if self.fate is Fate.UNDECIDED:
            return f"looked at too late to tell why it was {self.reason}"
        if self.fate is Fate.AT_ONCE:
            return f"refused at once: {self.reason}"
        seconds = f"{self.seconds:.1f}\N{NO-BREAK SPACE}s"
        if self.refused is None:
            return f"still accepted when the run ended, {seconds} later{self.scale}"
        if self.reason == EXPIRED:
            return f"lived on until it expired, {seconds} later{self.scale}"
        return f"lived on {seconds}: {self.reason}{self.scale}"

    @property
    def scale(self) -> str:
        """What those seconds are to be read on, after them: " (of a life of 1.5 s here)"; empty where it is none."""
        return f" (of a life of {self.life:.2g}\N{NO-BREAK SPACE}s here)" if self.life else ""


@dataclass(frozen=True)
class Fingerprint:
    """A credential that a browser held: enough to recognise it by whoever has it, of no use to anybody else."""

    browser: str
    name: str
    sha256: str  # the first 16 hex digits
    bytes: int


@dataclass(frozen=True)
class Played:
    """What happened on one variant."""

    variant: str
    lane: str
    mistake: str = ""
    answer: str = ""  # which of the three answers it bears out
    failure: str = ""  # a sentence, where the story could not be told to its end
    possible: bool = True  # False: not because of anything that happened, but because this machine lacks something
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    survivals: tuple[Survival, ...] = ()
    measures: tuple[Measure, ...] = ()
    marks: tuple[Mark, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    flow: tuple[FlowStep, ...] = ()  # the way of one of its requests through the server


@dataclass(frozen=True)
class RunRecord:
    """One run."""

    id: str
    slug: str
    began: float  # seconds since the epoch
    seconds: float
    machine: Mapping[str, str]  # versions, processor count, which Redis
    settings: Mapping[str, Any]  # lifetimes in seconds and the rest that this run changed
    played: tuple[Played, ...]
    guesses: Mapping[str, str] = field(default_factory=dict)  # by lane: the key of an answer
    pace: float = 1.0  # how many times longer than written every wait and every life was, as the machine was so busy

    def of(self, variant: str) -> Played | None:
        return next((played for played in self.played if played.variant == variant), None)

    def lane(self, lane: str) -> list[Played]:
        return [played for played in self.played if played.lane == lane]

    def findings(self, claim: str) -> list[tuple[Played, Finding]]:
        """Everything found about one claim, in the order of the variants."""
        return [(played, found) for played in self.played for found in played.findings if found.claim == claim]

    def measured(self) -> dict[str, list[tuple[Played, Measure]]]:
        """The figures by name, in the order of the variants."""
        found: dict[str, list[tuple[Played, Measure]]] = {}
        for played in self.played:
            for measure in played.measures:
                found.setdefault(measure.name, []).append((played, measure))
        return found

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "played": tuple(_played(each) for each in data["played"])})


def _played(data: Mapping[str, Any]) -> Played:
    kinds = {
        "findings": Finding,
        "survivals": Survival,
        "measures": Measure,
        "marks": Mark,
        "fingerprints": Fingerprint,
        "flow": FlowStep,
    }
    lists: dict[str, Any] = {
        name: tuple(kind(**each) for each in data[name]) for name, kind in kinds.items() if name in data
    }
    lists["steps"] = tuple(Step(**{**each, "curl": tuple(each["curl"])}) for each in data["steps"])
    return Played(**{**data, **lists})
