"""A visitor's own page: what they guessed, what came out, and where it is kept. To print, or to take home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from authdemo.lab import archive, registry
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import Fit, guessed, verdicts_of
from authdemo.lab.pages import answers, results, visitor
from authdemo.lab.pages.answers import LaneAnswer
from authdemo.lab.pages.results import Card
from authdemo.web import times


@dataclass(frozen=True)
class Own:
    """The last run of one experiment by this visitor."""

    experiment: Experiment
    record: RunRecord
    lanes: Sequence[LaneAnswer]
    cards: Sequence[Card]

    @property
    def began(self) -> datetime:
        return times.utc(self.record.began)


class Mine(View):
    """GET: nobody else's runs, not even this machine's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        records = archive.own(visitor.of(request))
        known = registry.every_experiment()
        runs = [_own(known[slug], record) for slug, record in records.items() if slug in known]
        fits = [guessed(lane.lane, own.record).fit for own in runs for lane in own.lanes if lane.guess]
        context = {
            "runs": runs,
            "guesses": len(fits),
            "right": fits.count(Fit.RIGHT),
            "questions": len(known),
            "days": archive.LIFETIME.days,
        }
        return render(request, "lab/mine.html", context)


def _own(experiment: Experiment, record: RunRecord) -> Own:
    cards = [results.card(one) for one in verdicts_of(record)]
    return Own(experiment, record, answers.of(experiment, record), cards)
