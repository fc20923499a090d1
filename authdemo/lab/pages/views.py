"""The lab's pages: what can be run, one experiment and its run, a run that was kept, its receipt."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.lab import archive, registry
from authdemo.lab.in_browser.browser_experiment import go
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.model.experiment import Experiment, OnTheWire
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.pages import answers, come_again, orders, results, stream, trials, under_way, visitor
from authdemo.lab.pages.orders import Order
from authdemo.lab.wire.batch import pace_after
from authdemo.lab.wire.run_queue import Full
from authdemo.store import database
from authdemo.web.client_address import is_this_machine
from authdemo.web.errors import NothingHere

MINE_ALONE = (
    "This experiment starts and kills processes, so it runs for whoever sits at this machine, or from its terminal: "
)
NOT_KEPT = "That run is not kept, or not any more: it was left before its end, or is older than thirty days."


class ExperimentPage(View):
    """GET asks, POST runs. Neither asks who is signed in."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        experiment = found(slug)
        trial_id = request.GET.get("trial", "")
        if slug in registry.in_browsers() and trials.TRIAL_ID.fullmatch(trial_id):
            return trials.opened(request, registry.in_browsers()[slug], trial_id)
        return render(request, "lab/experiment.html", asking(experiment) | {"refused": refusal(request, experiment)})

    def post(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        experiment = found(slug)
        if why := refusal(request, experiment):
            return render(request, "lab/experiment.html", asking(experiment) | {"refused": why}, status=403)
        if slug in registry.in_browsers():
            return trials.begin(request, registry.in_browsers()[slug], guesses_of(request, experiment))
        return run(request, registry.all_experiments()[slug])


class RunPage(View):
    """A run by its address, while it happens and once it is kept. Whoever has that may look on."""

    def get(self, request: HttpRequest, slug: str, run_id: str) -> HttpResponseBase:
        experiment = found(slug)
        if record := archive.seen_by(visitor.of(request), slug, run_id):
            return kept(request, experiment, record)
        try:
            told = under_way.find(slug, run_id, lambda order: stream.Telling(order).pieces(run_id))
        except orders.Elsewhere:
            return elsewhere(request, experiment.asked)
        if told:
            return streamed(stream.watched(request, experiment, told))
        return kept(request, experiment, archived_run(request, slug, run_id))  # it may have ended just now


class Receipt(View):
    """The same as JSON: fingerprints in place of credentials."""

    def get(self, request: HttpRequest, slug: str, run_id: str) -> JsonResponse:
        found(slug)
        record = archived_run(request, slug, run_id)
        response = JsonResponse(archive.receipt(record, verdicts_of(record)), json_dumps_params={"indent": 2})
        response["Content-Disposition"] = f'attachment; filename="authdemo-{slug}-{record.id}.json"'
        return response


def run(request: HttpRequest, experiment: OnTheWire) -> HttpResponseBase:
    """Order a run, and lead to its own address, where it is begun."""
    name = visitor.named(request)
    pace = pace_after(experiment, archive.own(name, {experiment.slug}).get(experiment.slug))
    order = Order(experiment.slug, name, come_again.first_asked(request), guesses_of(request, experiment), pace=pace)
    try:
        stream.QUEUE.look(order.asked, experiment.seconds * pace)
    except Full as full:
        return come_again.page(request, full, order, experiment.question)
    run_id = orders.place(order)  # Redis away: 503 now, rather than a run that cannot begin
    response = go(reverse("run", args=[experiment.slug, run_id]))
    visitor.remember(response, name)
    return response


def kept(request: HttpRequest, experiment: Experiment, record: RunRecord) -> HttpResponse:
    return render(request, "lab/archived.html", results.context(experiment, record))


def elsewhere(request: HttpRequest, what: str, *, many: bool = False) -> HttpResponse:
    """Another process tells it, or too many look on here: this page asks again by itself, until there is a result."""
    response = render(request, "lab/elsewhere.html", {"what": what, "many": many})
    response["Refresh"] = "1"  # s
    return response


def streamed(pieces: Iterator[str]) -> StreamingHttpResponse:
    """What was asked of the database before is all, but for the end: meanwhile its connection is for others."""
    database.lend()
    response = StreamingHttpResponse(pieces)
    response["X-Accel-Buffering"] = "no"  # a proxy must not hold back what happens until all has happened
    return response


def asking(experiment: Experiment) -> dict[str, Any]:
    """The question, for each lane that plays."""
    return {
        "experiment": experiment,
        "claims": registry.claims_of(experiment),
        "chapter": CHAPTERS[experiment.chapter],
        "lanes": [(lane, answers.TITLES[lane]) for lane in experiment.lanes],
        "following": registry.after(experiment),
    }


def guesses_of(request: HttpRequest, experiment: Experiment) -> dict[str, str]:
    """What was guessed per lane. Guessing is optional, and what is not one of the answers is no guess."""
    keys = {answer.key for answer in experiment.answers}
    return {lane: guess if (guess := request.POST.get(lane, "")) in keys else "" for lane in experiment.lanes}


def refusal(request: HttpRequest, experiment: Experiment) -> str:
    """Why this visitor may not run it; empty where they may."""
    if not experiment.starts_processes or is_this_machine(request):
        return ""
    return MINE_ALONE


def found(slug: str) -> Experiment:
    """Raises `NothingHere`, naming the nearest ones."""
    try:
        return registry.get(slug)
    except registry.Unknown as unknown:
        near = [(f"{one}: {registry.get(one).question}", reverse("experiment", args=[one])) for one in unknown.near]
        said = f"There is no experiment {unknown.slug}." + (" Did you mean one of these?" if near else "")
        raise NothingHere(said, near or [("All experiments", reverse("lab"))]) from None


def archived_run(request: HttpRequest, slug: str, run_id: str) -> RunRecord:
    record = archive.seen_by(visitor.of(request), slug, run_id)
    if record is None:
        raise NothingHere(NOT_KEPT, [(found(slug).question, reverse("experiment", args=[slug]))])
    return record
