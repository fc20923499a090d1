"""Run all, or a chapter: one experiment after the other, told as each ends.

Each takes its own place at the end of the line, so that whoever has one question to ask waits for one experiment of it
at most; and only some may be told at once, so that this is not many. What starts processes is left out but for whoever
sits at this machine, and so is what only a browser decides.
"""

import time
from collections.abc import Generator, Iterable
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
from authdemo.lab.model.verdicts import Judged, verdicts_of
from authdemo.lab.pages import come_again, drawing, frame, orders, results, stream, under_way, views, visitor
from authdemo.lab.pages.orders import Order
from authdemo.lab.wire.batch import pace_after
from authdemo.lab.wire.run_queue import Full, RunQueue
from authdemo.lab.wire.runs import Run
from authdemo.web.client_address import is_this_machine

WHAT, TITLE = "all", "One experiment after the other"
LINE = RunQueue(places=4, most=4)  # of those that are told at once in this process; nobody waits in it


class RunAll(View):
    """POST orders all experiments, or those of `chapter`, and leads to their page."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("lab")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        name, chapter = visitor.named(request), request.POST.get("chapter", "")
        asked, chapter = come_again.first_asked(request), chapter if chapter in CHAPTERS else ""
        order = Order(WHAT, name, asked, chapter=chapter, here=is_this_machine(request))
        try:
            LINE.look(order.asked, seconds(chosen_by(order)))
        except Full as full:
            return come_again.page(request, full, order, CHAPTERS.get(chapter, TITLE))
        response = go(reverse("all-under-way", args=[orders.place(order)]))
        visitor.remember(response, name)
        return response


class AllUnderWay(View):
    """Many runs while they happen. Each has an address of its own; afterwards all of them stand in the lab."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        try:
            told = under_way.find(WHAT, name, tell)
        except orders.Elsewhere:
            return views.elsewhere(request, TITLE, many=True)
        if told is None:
            return redirect("lab")
        context = {"title": CHAPTERS.get(told.order.chapter, ""), "chosen": chosen_by(told.order)}
        page = render_to_string("lab/all.html", context, request)
        without = frame.without_result(request, told, TITLE, reverse("run-all"))
        return views.streamed(frame.filled(page, told, str, without))


def chosen(chapter: str, here: bool) -> list[OnTheWire]:
    """What is run in one go."""
    found = registry.all_experiments().values()
    return [each for each in found if chapter in {"", each.chapter} and (here or not each.starts_processes)]


def chosen_by(order: Order) -> list[OnTheWire]:
    return chosen(order.chapter, order.here)


def seconds(experiments: Iterable[OnTheWire]) -> float:
    """About how long they take, one after the other."""
    return sum(experiment.seconds for experiment in experiments)


def tell(order: Order) -> Generator[str]:
    """A row for each experiment that has ended, and one for the next; then what came of all of them. Raises `Full`."""
    experiments, judged = chosen_by(order), list[Judged]()
    with LINE.join(order.asked, seconds(experiments)) as ticket:
        ticket.wait(0)
        for number, experiment in enumerate(experiments):
            context = {"experiment": experiment, "number": number + 1, "of": len(experiments)}
            yield render_to_string("lab/_now.html", {**context, "done": drawing.percent(number, len(experiments))})
            record = yield from played(experiment)
            if (slower := pace_after(experiment, record)) > 1:
                record = yield from played(experiment, slower)
            archive.keep(record, order.visitor)
            verdicts = verdicts_of(record)
            judged += verdicts
            cards = [results.card(one) for one in verdicts]
            yield render_to_string("lab/_ended.html", {**context, "cards": cards, "record": record})
    yield frame.HERE
    yield render_to_string("lab/_all_ended.html", {"number": len(experiments), "tally": wording.tallies(judged)})


def played(experiment: OnTheWire, pace: float = 1.0) -> Generator[str, None, RunRecord]:
    """One run, in its turn. It says nothing meanwhile, but can be ended at any word."""
    run, asked = Run(experiment, pace=pace), time.time()
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
