"""The lab's first page: three questions to begin with, all of them by chapter, and what came out so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from authdemo.lab import archive, registry
from authdemo.lab.model import wording
from authdemo.lab.model.claim import CHAPTERS, Claim
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.pages import results, run_all, visitor
from authdemo.web import times
from authdemo.web.client_address import is_this_machine

FIRST = ("logout-replay", "role-change", "csrf")  # to begin with: each surprises somebody, and takes seconds


@dataclass(frozen=True)
class Entry:
    """An experiment in the list."""

    experiment: Experiment
    claims: list[Claim]
    cards: list[Any]  # your last verdicts
    record: RunRecord | None


@dataclass(frozen=True)
class Chapter:
    """A chapter of the list, folded until somebody opens it."""

    name: str
    entries: list[Entry]
    takes: str  # about how long its runs take, one after the other

    @property
    def title(self) -> str:
        return CHAPTERS[self.name]

    @property
    def run(self) -> int:
        return sum(entry.record is not None for entry in self.entries)

    @property
    def tally(self) -> str:
        return wording.tallies(card.judged for entry in self.entries for card in entry.cards)


class Lab(View):
    """GET: the way in, the chapters and their experiments, with your last verdicts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        records, here = archive.last(visitor.of(request)), is_this_machine(request)
        chapters = [
            Chapter(name, [entry(each, records) for each in several], takes(name, here))
            for name, several in registry.chapters().items()
        ]
        context = {
            "chapters": chapters,
            "records": records,
            "questions": len(registry.every_experiment()),
            "first": [entry(registry.get(slug), records) for slug in FIRST],
            "all": run_all.chosen("", here),
            "takes": takes("", here),
            "here": here,
        }
        return render(request, "lab/index.html", context)


def takes(chapter: str, here: bool) -> str:
    """About how long it takes to run all of it."""
    return times.counted(run_all.seconds(run_all.chosen(chapter, here)))


def entry(experiment: Experiment, records: Mapping[str, RunRecord]) -> Entry:
    record = records.get(experiment.slug)
    cards = [results.card(one) for one in verdicts_of(record)] if record else []
    return Entry(experiment, registry.claims_of(experiment), cards, record)
