"""What is known here about a claim, for pages that lean on it: its last verdict, and where to read or to run it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from authdemo.lab import archive, registry
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import Judged, judge
from authdemo.lab.pages import visitor
from authdemo.lab.pages.ledger import LedgerRow
from authdemo.lab.pages.results import card


@dataclass(frozen=True)
class Evidence(LedgerRow):
    """A claim with its last verdict here, and the experiment that decides it."""

    experiment: Experiment
    run: str  # the id of the run that the verdict follows from; empty: not run here yet

    @property
    def judged(self) -> Judged | None:
        return self.card.judged if self.card else None

    def contradicts(self, *verdicts: Verdict) -> bool:
        """Whether the last run here came to another verdict than these."""
        return self.judged is not None and self.judged.verdict not in {*verdicts, Verdict.NONE}

    @property
    def url(self) -> str:
        """The run; where there is none, the experiment that waits to be run."""
        slug = self.experiment.slug
        return reverse("run", args=[slug, self.run]) if self.run else reverse("experiment", args=[slug])


def of(request: HttpRequest, claims: Collection[str]) -> dict[str, Evidence]:
    """By claim, from the visitor's own last runs and, where they have none, from this machine's."""
    records = archive.last(visitor.of(request), {BY_ID[claim].experiment for claim in claims})
    return {claim: _evidence(claim, records.get(BY_ID[claim].experiment)) for claim in claims}


def _evidence(name: str, record: RunRecord | None) -> Evidence:
    claim = BY_ID[name]
    found = card(judge(claim, record)) if record else None
    return Evidence(claim, found, registry.get(claim.experiment), record.id if record else "")
