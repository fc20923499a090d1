"""Experiments in the visitor's own browser: their addresses on the visited site, and on the other one.

What arrives under `at/` and `/attack/` is what the experiment is about, so these take requests from anywhere and check
no CSRF token; they act on the trial's own users alone, and a trial's id (96 bits) is known to its visitor only.
"""

import json
import re
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from authdemo.lab import archive, recorded, registry
from authdemo.lab.in_browser import trial_store
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, go
from authdemo.lab.in_browser.trial_store import Trial, other_site
from authdemo.lab.pages import results, visitor
from authdemo.web.errors import NothingHere

OVER = "That run is over, or was never begun here."
TRIAL_ID = re.compile(r"[A-Za-z0-9_-]{16}")  # secrets.token_urlsafe(12)
LONGEST = 8 * 1024  # bytes of a report


def begin(request: HttpRequest, experiment: BrowserExperiment, guesses: dict[str, str]) -> HttpResponseBase:
    """Begin a trial, and lead to its first page; where it needs another site and there is none, say so."""
    if why := experiment.impossible(request):
        record = recorded.of(experiment.slug)
        shown = results.context(experiment, record) if record else {}
        context = {**shown, "experiment": experiment, "why": why, "recording": record}
        return render(request, "lab/trials/impossible.html", context, status=409)
    name = visitor.named(request)
    try:
        trial = trial_store.begin(
            experiment.slug, request, name, guesses, experiment.signs_in, **experiment.facts(request)
        )
    except trial_store.TooMany as many:
        context = {"why": str(many), "action": request.path, "fields": guesses}
        return render(request, "lab/too_many.html", context, status=429)
    response = go(f"{reverse('experiment', args=[experiment.slug])}?{urlencode({'trial': trial.id})}")
    visitor.remember(response, name)
    return response


def opened(request: HttpRequest, experiment: BrowserExperiment, trial_id: str) -> HttpResponseBase:
    """The first page of a trial that has begun, by GET: so that Back finds it again, and its result once it is over."""
    trial = trial_store.find(trial_id)
    if trial and trial.slug == experiment.slug and origin_of(request) == trial.home:
        return experiment.opens(trial, request)
    return redirect("run", experiment.slug, trial_id)


@method_decorator(csrf_exempt, name="dispatch")
class At(View):
    """Whatever arrives, by whatever method: the experiment notes it and answers."""

    def dispatch(self, request: HttpRequest, slug: str, trial_id: str, what: str) -> HttpResponseBase:
        experiment, trial = found(slug, trial_id)
        if origin_of(request) != trial.home:
            raise NothingHere(OVER)
        return experiment.serves(trial, request, what)


@method_decorator(csrf_exempt, name="dispatch")
class Attack(View):
    """The other site's pages: on its own host, for a trial that was begun on the first one, and nothing else."""

    def dispatch(self, request: HttpRequest, trial_id: str, what: str) -> HttpResponseBase:
        experiment, trial = _of_trial(request, trial_id)
        if origin_of(request) not in experiment.attack_origins(trial):
            raise NothingHere(OVER)
        return experiment.attacks(trial, request, what)


@method_decorator(csrf_exempt, name="dispatch")
class Report(View):
    """What a script of ours saw in the browser: JSON, from the very site that asks."""

    def post(self, request: HttpRequest, trial_id: str, what: str) -> HttpResponse:
        experiment, trial = _of_trial(request, trial_id)
        if origin_of(request) not in {trial.home, *experiment.attack_origins(trial)}:
            raise NothingHere(OVER)
        if request.headers.get("Origin") != origin_of(request) or request.content_type != "application/json":
            return JsonResponse({"error": "same-origin"}, status=403)
        try:
            facts: Any = json.loads(short(request))
        except RequestDataTooBig:
            return JsonResponse({"error": "too-long"}, status=413)
        except (ValueError, RecursionError):
            return JsonResponse({"error": "not-json"}, status=400)
        fits = experiment.reports.get(what)
        if not (fits and isinstance(facts, dict) and not facts.keys() & {"what", "at"} and fits(facts)):
            return JsonResponse({"error": "not-a-report"}, status=400)
        experiment.hears(trial, what, facts)
        return JsonResponse({})


def short(request: HttpRequest) -> bytes:
    """The body of a report. Raises `RequestDataTooBig`."""
    if len(request.body) > LONGEST:
        raise RequestDataTooBig
    return request.body


class End(View):
    """The end: judge what was seen, keep the record, leave nothing behind, show it."""

    def get(self, request: HttpRequest, slug: str, trial_id: str) -> HttpResponseBase:
        if trial_store.find(trial_id) is None and archive.find(slug, trial_id):
            return redirect("run", slug, trial_id)  # asked twice
        experiment, trial = found(slug, trial_id)
        if origin_of(request) != trial.home:
            raise NothingHere(OVER)
        try:
            record = experiment.record(trial, time.time() - trial.began)
            archive.keep(record, trial.visitor)
        finally:
            trial.ends()  # also if it cannot be judged: there would be no way out of it
        response = redirect("run", slug, trial.id)
        experiment.forgets(trial, response)
        return response


def found(slug: str, trial_id: str) -> tuple[BrowserExperiment, Trial]:
    """Raises `NothingHere`, with the way to its result where that is kept: Back leads here after a trial."""
    experiment, trial = registry.in_browsers().get(slug), trial_store.find(trial_id)
    if experiment is None or trial is None or trial.slug != slug:
        kept = archive.find(slug, trial_id)
        raise NothingHere(OVER, [("Its result", reverse("run", args=[slug, trial_id]))] if kept else [])
    return experiment, trial


def _of_trial(request: HttpRequest, trial_id: str) -> tuple[BrowserExperiment, Trial]:
    """Raises `NothingHere`, also for a trial that is no experiment's: the exercise of the first fifteen minutes.

    Back leads to the other site's pages, too, after a trial. On loopback it is known which was the first one.
    """
    trial = trial_store.find(trial_id)
    experiment = registry.in_browsers().get(trial.slug) if trial else None
    if trial is None or experiment is None:
        slug, home = archive.experiment_of(trial_id), other_site(request)
        kept = slug in registry.in_browsers() and home and not settings.ATTACKER_ORIGIN
        raise NothingHere(OVER, [("Its result", f"{home}{reverse('run', args=[slug, trial_id])}")] if kept else [])
    return experiment, trial


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
