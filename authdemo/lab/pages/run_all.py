"""Run all, or a chapter: one experiment after the other, told as each ends.

Each takes its own place at the end of the line, so that whoever has one question to ask waits for one experiment at
most. What starts processes is left out but for whoever sits at this machine, and so is what only a browser decides.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import closing

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import View

from authdemo.lab import archive, registry
from authdemo.lab.in_browser.browser_experiment import go
from authdemo.lab.model import wording
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.pages import drawing, results, stream, under_way, views, visitor
from authdemo.lab.pages.under_way import Order, Told
from authdemo.lab.wire.run_queue import Full
from authdemo.lab.wire.runs import Run
from authdemo.web.client_address import is_this_machine

WHAT = "all"


class RunAll(View):
    """POST orders all experiments, or those of `chapter`, and leads to their page."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("lab")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        name, chapter = visitor.named(request), request.POST.get("chapter", "")
        order = Order(
            WHAT, name, time.time(), chapter=chapter if chapter in CHAPTERS else "", here=is_this_machine(request)
        )
        response = go(reverse("all-under-way", args=[under_way.place(order)]))
        visitor.remember(response, name)
        return response


class AllUnderWay(View):
    """Many runs while they happen. Each has an address of its own; afterwards all of them stand in the lab."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        try:
            told = under_way.find(WHAT, name, tell)
        except under_way.Elsewhere:
            return views.elsewhere(request, "One experiment after the other")
        if told is None:
            return redirect("lab")
        context = {"title": CHAPTERS.get(told.order.chapter, ""), "chosen": chosen_by(told.order)}
        frame = render_to_string("lab/all.html", context, request).split(stream.HERE)
        return views.streamed(watched(frame, told))


def chosen(chapter: str, here: bool) -> list[OnTheWire]:
    """What is run in one go."""
    found = registry.all_experiments().values()
    return [each for each in found if chapter in {"", each.chapter} and (here or not each.starts_processes)]


def chosen_by(order: Order) -> list[OnTheWire]:
    return chosen(order.chapter, order.here)


def tell(order: Order) -> Generator[str]:
    """A row for each experiment that has ended, and one for the next."""
    experiments = chosen_by(order)
    for number, experiment in enumerate(experiments):
        context = {"experiment": experiment, "number": number + 1, "of": len(experiments)}
        yield render_to_string("lab/_now.html", {**context, "done": drawing.percent(number, len(experiments))})
        record = yield from played(experiment)
        archive.keep(record, order.visitor)
        cards = [results.card(one) for one in verdicts_of(record)]
        yield render_to_string("lab/_ended.html", {**context, "cards": cards, "record": record})


def played(experiment: OnTheWire) -> Generator[str, None, RunRecord]:
    """One run, in its turn. It says nothing meanwhile, but can be ended at any word."""
    run, asked = Run(experiment), time.time()
    while True:
        try:
            with stream.QUEUE.join(asked, experiment.seconds) as ticket:
                while ticket.wait(stream.TELL_SECONDS):
                    yield ""
                with closing(run.events()) as events:
                    for _ in events:
                        yield ""
            return run.record
        except Full:
            time.sleep(stream.TELL_SECONDS)
            yield ""


def watched(frame: list[str], told: Told) -> Iterator[str]:
    """The page of whoever looks on."""
    before, after, last = frame
    yield before
    yield from told.pieces()
    records = archive.last(told.order.visitor)
    ended = [records[each.slug] for each in chosen_by(told.order) if each.slug in records]
    tally = wording.tally(one for record in ended for one in verdicts_of(record))
    yield after + render_to_string("lab/_all_ended.html", {"number": len(ended), "tally": tally}) + last
