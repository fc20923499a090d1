"""cookie-tossing: a neighbour sets a cookie under the name that you use. Whose does your site get?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser import subdomains
from authdemo.lab.in_browser.browser_experiment import ANY_COOKIE, BrowserExperiment, VariantOutcome, go, page
from authdemo.lab.in_browser.neighbours import Full, Neighbour
from authdemo.lab.in_browser.subdomains import DOMAIN, at
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import COOKIE_HAS_A_NAME
from authdemo.lab.model.experiment import NO, YES, Answer

NAME, PREFIXED = "lab-toss", "__Host-lab-toss"


class CookieTossing(BrowserExperiment):
    """Can a neighbour plant a cookie under your name?"""

    asks = "A program on another subdomain or port sets a cookie under your site’s name for it. Does your site get it?"
    variants = (ANY_COOKIE,)
    signs_in = ()
    answers = (YES, NO, Answer("depends", "Depends on the cookie’s name and the neighbour"))
    seconds = 2
    why = (
        "A cookie may be set for a whole domain, so each host below it can give cookies to all others, and what "
        "arrives does not say who set it. `__Host-` in the name makes the browser insist on one host; ports are not "
        "part of one."
    )
    rule = "Name every credential `__Host-…`, and let no other program listen on the same host."
    stops = "Only browsers keep the promise of the prefix. A server must compare names exactly, case included."
    excerpts = (COOKIE_HAS_A_NAME,)

    def impossible(self, request: HttpRequest) -> str:
        if subdomains.to_be_had(request):
            return ""
        return (
            f"This experiment needs two subdomains (app.{DOMAIN}, evil.{DOMAIN}), which are to be had on loopback only."
        )

    def attack_origins(self, trial: Trial) -> tuple[str, ...]:
        return subdomains.origins(trial)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        return page(request, "open", trial, experiment=self, then=at(trial, "app", "first"), domain=DOMAIN)

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        here = f"/attack/{trial.id}/"
        if what == "first":  # the site sets its own
            response = go(at(trial, "evil", "tosses"))
            trial.gives(response, NAME, "own", path=here, max_age=60)
            trial.gives(response, PREFIXED, "own", path="/", max_age=60, secure=True)
        elif what == "tosses":  # the neighbour under the same domain sets the same names
            response = go(at(trial, "app", "second"))
            longer = f"{here}second/"  # a longer path: sent first
            trial.gives(response, NAME, "planted", path=longer, domain=DOMAIN, max_age=60)
            trial.gives(response, PREFIXED, "planted", path="/", domain=DOMAIN, max_age=60, secure=True)
        elif what == "second":
            trial.notes("subdomain", brought=brought(request))
            try:
                response = go(self.from_another_port(trial) if trial.first("neighbour") else trial.end)
            except Full:
                response = go(trial.end)
        elif what == "third":
            trial.notes("port", brought=brought(request))
            response = go(trial.end)
            response.delete_cookie(NAME, path=here)
            response.set_cookie(PREFIXED, "", max_age=0, secure=True)
        else:
            raise Http404
        return response

    def from_another_port(self, trial: Trial) -> str:
        """The address of a neighbour on another port of the same host, which sets the prefixed name."""
        then = at(trial, "app", "third")

        def hears(cookies: Sequence[tuple[str, str]]) -> dict[str, str]:
            return {"Location": then, "Set-Cookie": f"{PREFIXED}=planted; Path=/; Secure; Max-Age=60"}

        return f"http://app.{DOMAIN}:{Neighbour('/', hears).port}/"

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        outcome = outcomes["any cookie"]
        if not seen.keys() >= {"subdomain", "port"}:
            outcome.failure = (
                "No other port could be had just now: try again in a minute."
                if "subdomain" in seen
                else f"Your browser did not come by app.{DOMAIN} and evil.{DOMAIN}."
            )
            return
        under, port = seen["subdomain"]["brought"], seen["port"]["brought"]
        plain = [value for name, value in under if name == NAME]
        prefixed = [value for name, value in under if name == PREFIXED]
        by_port = [value for name, value in port if name == PREFIXED]
        for what, values, who in (
            ("from a subdomain, a plain name", plain, "evil." + DOMAIN),
            ("from a subdomain, a `__Host-` name", prefixed, "evil." + DOMAIN),
            ("from another port, a `__Host-` name", by_port, "another port"),
        ):
            names = {"own": "its own cookie", "planted": "the planted one"}
            said = f"the site gets {' and '.join(names[value] for value in values) or 'none'}"
            outcome.tells(f"{who} sets a cookie: {what}.", said)
            outcome.finds("C68", "planted" in values, f"{what}: {said}")
        planted = ["planted" in values for values in (plain, prefixed, by_port)]
        outcome.concludes("yes" if all(planted) else "depends" if any(planted) else "no")


def brought(request: HttpRequest) -> list[tuple[str, str]]:
    """Our cookies as the browser sent them, in its order: two may have the same name."""
    pairs = [pair.strip().partition("=") for pair in request.META.get("HTTP_COOKIE", "").split(";")]
    return [(name, value[:20]) for name, _, value in pairs if name in {NAME, PREFIXED}]
