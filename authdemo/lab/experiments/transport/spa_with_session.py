"""spa-with-session: a page that is all script asks its API. What must it hold for that?"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from authdemo.lab.in_browser import reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go, page
from authdemo.lab.in_browser.csrf_check import refused_by_csrf_check
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import COOKIE_IS_HTTP_ONLY
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant

ACROSS = Variant("sessions/redis+cross-site", "sessions")


class SpaWithSession(BrowserExperiment):
    """Is a single-page app better served by JWTs?"""

    asks = (
        "A page’s script reads and changes data over the site’s API. Does a session in an HttpOnly cookie do for that?"
    )
    variants = (SESSIONS_REDIS, ACROSS)
    answers = (YES, NO, Answer("depends", "Depends on where the page comes from"))
    cookies = ("lab-id",)
    reports = {"here": reports.answers("me", "change", "blind"), "elsewhere": reports.answers("me")}
    other_site = True
    seconds = 2
    why = (
        "A script’s requests to its own site carry the site’s cookies, as a form’s do; that the answer is JSON changes "
        "nothing. From another site neither the cookie nor the answer comes through, unless both are allowed to."
    )
    rule = "One site, one cookie: serve the app and its API under one origin, and send the CSRF token in a header."
    stops = "An app on another site needs CORS and a cookie with SameSite=None, or a token: see `cross-origin-api`."
    excerpts = (COOKIE_IS_HTTP_ONLY,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        response = go(trial.at("app"))
        trial.gives(response, "lab-id", trial.sign_ins["sessions/redis"].credential, httponly=True)
        return response

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what == "app":
            addresses = {"me": trial.at("me"), "change": trial.at("change"), "then": trial.attack("app")}
            return page(request, "app", trial, experiment=self, **addresses)
        known = trial.sign_ins["sessions/redis"].lets_in(request.COOKIES.get("lab-id", ""))
        if what == "me":
            return JsonResponse({"known": known}, status=200 if known else 401)
        if what == "change" and request.method == "POST":
            refused = not known or refused_by_csrf_check(request)
            return JsonResponse({"changed": not refused}, status=403 if refused else 200)
        raise Http404

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what != "app":
            raise Http404
        response = page(request, "elsewhere", trial, me=trial.at("me"), then=trial.end)
        return self.may_ask(response, trial)

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "here" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser runs no scripts, so there was no single-page app."
            return
        here, there = seen["here"]["answers"], seen.get("elsewhere", {}).get("answers", {})
        outcome = outcomes["sessions/redis"]
        outcome.tells("The page’s script asks who you are.", str(here.get("me")))
        outcome.tells("It changes something, with the CSRF token in a header.", str(here.get("change")))
        outcome.tells("It changes something, without one.", str(here.get("blind")))
        does = here.get("me") == here.get("change") == 200 and here.get("blind") == 403
        says = "reads 200, changes 200, without a CSRF token 403" if does else f"answered {here}"
        outcome.finds("C50", not does, f"with a session in an HttpOnly cookie it {says}")
        outcome.concludes((YES if does else NO).key)
        across = outcomes[ACROSS.name]
        across.tells("The same script on another site asks who you are.", str(there.get("me", "not tried")))
        across.finds(
            "C50", there.get("me") != 200 if there else None, f"from another site: {there.get('me', 'not tried')}"
        )
        across.concludes((YES if there.get("me") == 200 else NO).key)
