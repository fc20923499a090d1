"""What an experiment is that only a browser can decide: pages that make the visitor's own do something, and a verdict
from what it did.

It begins with a page on the visited site and may lead to another site's; each request that matters is noted in the
trial. At its end `judges` tells the same kind of story as every other experiment, one outcome per variant.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from authdemo.lab.in_browser.reports import Shape
from authdemo.lab.in_browser.trial_store import Trial, other_site
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.outcome import Outcome
from authdemo.lab.model.record import RunRecord, Step
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant
from authdemo.lab.wire import machine_facts
from authdemo.web.middleware.content_policy import put_under

ANY_COOKIE = Variant("any cookie", "browser")


@dataclass
class VariantOutcome(Outcome):
    """What one variant has to say at the end."""

    failure: str = ""  # a sentence, where the browser did not do what the experiment is about

    def tells(self, what: str, answer: str = "", *, at: float = 0.0, accepted: bool | None = None) -> None:
        self.steps.append(Step(at, what, answer, accepted))


class BrowserExperiment(Experiment):
    """One that is run in the visitor's browser."""

    signs_in: ClassVar[tuple[Variant, ...]] = (SESSIONS_REDIS,)  # on which a user of the trial is signed in
    in_browser = True
    other_site: ClassVar[bool] = False  # whether it needs one
    reports: ClassVar[Mapping[str, Shape]] = {}  # what its scripts may report
    cookies: ClassVar[tuple[str, ...]] = ()  # what its trials give, to be taken back at the end
    seconds = 3
    pages: ClassVar[bool] = True  # whether it shows any, which can be looked at one by one

    def impossible(self, request: HttpRequest) -> str:
        """Why it cannot be run under this address; empty where it can."""
        if self.other_site and not other_site(request):
            return "This experiment attacks from another site, and under this address there is none to be had."
        return ""

    def facts(self, request: HttpRequest) -> dict[str, Any]:
        """What it wants to know again later: kept in `trial.facts`."""
        return {}

    def attack_origins(self, trial: Trial) -> tuple[str, ...]:
        """Where its other site's pages are served."""
        return (trial.attacker,)

    def hears(self, trial: Trial, what: str, facts: Mapping[str, Any]) -> None:
        """A script reports; noted as it is."""
        trial.notes(what, **facts)

    def forgets(self, trial: Trial, response: HttpResponseBase) -> None:
        """Take the trial's cookies back."""
        for name in self.cookies:
            response.delete_cookie(name, path=trial.path)

    @abstractmethod
    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        """The first page, with the cookies that it gives."""

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """What the visited site answers under `trial.at(what)`."""
        raise Http404

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """What the other site answers under `trial.attack(what)`."""
        raise Http404

    def may_ask(self, response: HttpResponse, trial: Trial) -> HttpResponse:
        """Let the scripts of the other site's page talk to the visited one, as far as that one lets them."""
        return may_load(response, connect=trial.home)

    @abstractmethod
    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        """Tell what was seen, and what that says to the claims. `outcomes` by the names of the variants."""

    def record(self, trial: Trial, seconds: float) -> RunRecord:
        """The record of a trial that is over."""
        outcomes = {variant.name: VariantOutcome(variant) for variant in self.variants}
        seen = trial.seen()
        self.judges(trial, seen, outcomes)
        return RunRecord(
            id=trial.id,
            slug=trial.slug,
            began=trial.began,
            seconds=seconds,
            machine={**machine_facts.facts(), "browser": machine_facts.browser(trial.agent)},
            settings={},
            played=tuple(outcome.played(outcome.failure) for outcome in outcomes.values()),
            guesses=trial.guesses,
        )


def page(request: HttpRequest, name: str, trial: Trial, **context: Any) -> HttpResponse:
    """The page `lab/trials/<slug>/<name>.html`."""
    return render(request, f"lab/trials/{trial.slug}/{name}.html", {"trial": trial, **context})


def may_load(response: HttpResponse, **sources: str) -> HttpResponse:
    """Let a page load what an experiment needs from elsewhere: img="http://…", frame=…, connect=…, form=…."""
    names = {"form": "form-action", "img": "img-src", "frame": "frame-src", "connect": "connect-src"}
    own = settings.CONTENT_SECURITY_POLICY
    put_under(response, {names[name]: f"{own.get(names[name], '')} {source}" for name, source in sources.items()})
    return response


def may_be_framed(response: HttpResponse) -> HttpResponse:
    """Let a page of this site show it in a frame."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    return under(response, {"frame-ancestors": ["'self'"]})


def under(response: HttpResponse, policy: Mapping[str, Sequence[str]]) -> HttpResponse:
    """Put these directives of the Content-Security-Policy in the place of the site's own."""
    put_under(response, {name: " ".join(sources) for name, sources in policy.items()})
    return response


def go(to: str) -> HttpResponseRedirect:
    """On to the next address, by GET (303)."""
    return HttpResponseRedirect(to, status=303)
