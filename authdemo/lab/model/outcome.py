"""What comes of an experiment on one variant, noted while it happens: at the end, its part of the record."""

from dataclasses import dataclass, field

from authdemo.lab.model.record import Fate, Finding, Fingerprint, Mark, Measure, Played, Step, Survival
from authdemo.lab.model.variants import Variant
from authdemo.web.flow import Flow, FlowStep


@dataclass
class Outcome:
    """Whoever plays a variant says here what it finds, measures and concludes."""

    variant: Variant
    answer: str = field(default="", init=False)
    steps: list[Step] = field(default_factory=list, init=False)
    findings: list[Finding] = field(default_factory=list, init=False)
    survivals: list[Survival] = field(default_factory=list, init=False)
    measured: list[Measure] = field(default_factory=list, init=False)
    marked: list[Mark] = field(default_factory=list, init=False)
    flow: tuple[FlowStep, ...] = field(default=(), init=False)

    def finds(self, claim: str, holds: bool | None, says: str, by: Survival | None = None) -> None:
        """What was seen says this to one claim. None: it cannot be told. `says`: the figures, as half a sentence.

        `by`: the survival that this rests on; where its fate is undecided, so is the claim.
        """
        undecided = by is not None and by.fate is Fate.UNDECIDED
        self.findings.append(Finding(claim, None if undecided else holds, says))

    def measures(
        self,
        name: str,
        value: float,
        unit: str,
        low: float | None = None,
        high: float | None = None,
        of: float | None = None,
        label: str = "",
        note: str = "",
    ) -> None:
        """A figure, to be drawn beside the other variants'. `of`: of how many, where it is a share.

        `label`, `note`: see `Measure`.
        """
        self.measured.append(Measure(name, value, unit, low, high, of, label, note))

    def draws(self, flow: Flow) -> None:
        """The way of one request, to be drawn beside the other lane's."""
        self.flow = tuple(flow)

    def marks(self, row: str, column: str, through: bool | None, says: str = "", *, at: float | None = None) -> None:
        """Something came through, or did not: a mark of the experiment's picture (`Experiment.drawn`)."""
        self.marked.append(Mark(row, column, through, says, at))

    def concludes_from(self, survival: Survival) -> None:
        """The answer that a survival bears out: its fate, where that is one of the three."""
        if survival.fate is not Fate.UNDECIDED:
            self.concludes(survival.fate.value)

    def concludes(self, answer: str) -> None:
        """Which of the three answers this variant bears out."""
        self.answer = answer

    def fingerprints(self) -> list[Fingerprint]:
        """Of the credentials that were issued here."""
        return []

    def played(self, failure: str = "", *, possible: bool = True) -> Played:
        """The record of all that."""
        return Played(
            variant=self.variant.name,
            lane=self.variant.lane,
            mistake=self.variant.mistake,
            answer=self.answer,
            failure=failure,
            possible=possible,
            steps=tuple(step for step in self.steps if step.what),
            findings=tuple(self.findings),
            survivals=tuple(self.survivals),
            measures=tuple(self.measured),
            marks=tuple(self.marked),
            fingerprints=tuple(self.fingerprints()),
            flow=self.flow,
        )
