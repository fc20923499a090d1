"""xss-ride: the credential is out of a script's reach. What can the script do all the same?"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from authdemo.lab.in_browser import injected, reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, may_load, page
from authdemo.lab.in_browser.csrf_check import refused_by_csrf_check
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import OTHER_SITES_MAY_NOT_LOAD
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import JWT_DENYLIST, SESSIONS_REDIS

COOKIE = {"sessions/redis": "lab-id", "jwt/denylist": "lab-token"}


class XssRide(BrowserExperiment):
    """Does HttpOnly make a session immune to a script on your page?"""

    asks = "A foreign script runs in your page and cannot read the HttpOnly cookie. Can it act in your name?"
    variants = (SESSIONS_REDIS, JWT_DENYLIST)
    signs_in = (SESSIONS_REDIS, JWT_DENYLIST)
    answers = (YES, NO, Answer("depends", "Depends on the CSRF token"))
    cookies = (*COOKIE.values(),)
    reports = {"read-victim": reports.readable, "read-guarded": reports.readable, "violation": reports.happened}
    seconds = 2
    why = (
        "A script in the page is the page: its requests come from the same origin, the browser adds the cookie, and "
        "the CSRF token stands in the form for it to read. HttpOnly hides the credential and not what it is good for."
    )
    rule = "Keep foreign scripts out: escape what others wrote, and allow scripts by a strict Content-Security-Policy."
    stops = (
        "HttpOnly does this much: when the page is closed the script stops, where a stolen token goes on. What it did "
        "stays done: another address for a forgotten password, a second key, a script planted in what others read."
    )
    excerpts = (OTHER_SITES_MAY_NOT_LOAD,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        frames = [trial.at("victim"), trial.at("guarded")]
        response = page(request, "open", trial, experiment=self, frames=frames, then=trial.end)
        for variant, cookie in COOKIE.items():
            trial.gives(response, cookie, trial.sign_ins[variant].credential, httponly=True)
        return may_load(response, frame="'self'")

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what in {"victim", "guarded"}:
            trial.notes(f"{what}-loaded")
            script = f"""const form = document.querySelector("form");
document.querySelector("output").textContent = "sends the form of this page in your name";
const read = JSON.stringify({{ cookies: document.cookie }});
fetch("/lab/xss-ride/{trial.id}/at/transfer-{what}/", {{ method: "POST", body: new FormData(form) }});
fetch("/attack/{trial.id}/report/read-{what}/", {{
  method: "POST", headers: {{ "Content-Type": "application/json" }}, body: read,
}});"""
            return injected.victim(request, trial, (script,), guarded=what == "guarded")
        if what in {"transfer-victim", "transfer-guarded"} and request.method == "POST":
            came = [v for v, c in COOKIE.items() if trial.sign_ins[v].lets_in(request.COOKIES.get(c, ""))]
            trial.notes(what, came=came, csrf=refused_by_csrf_check(request))
            return JsonResponse({"done": True})
        raise Http404

    def hears(self, trial: Trial, what: str, facts: Mapping[str, Any]) -> None:
        readable = {pair.partition("=")[0].strip() for pair in facts.get("cookies", "").split(";")}
        trial.notes(what, readable=sorted(readable & {*self.cookies}))

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "transfer-victim" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser runs no scripts, so none could act."
            return
        ridden = seen["transfer-victim"]
        stopped = "transfer-guarded" not in seen
        for variant, cookie in COOKIE.items():
            outcome = outcomes[variant]
            acted = variant in ridden["came"] and not ridden["csrf"]
            read = cookie in seen.get("read-victim", {}).get("readable", [])
            outcome.tells("The script reads document.cookie.", f"the credential is {'' if read else 'not '}there")
            says = "it came as you, CSRF token and all" if acted else "it did not come as you"
            outcome.tells("The script sends the page’s own form.", says, accepted=acted)
            under = "nothing: the script did not run" if stopped else "it ran all the same"
            outcome.tells("The same page under this site’s Content-Security-Policy.", under)
            if variant == SESSIONS_REDIS.name:
                held = "unread and used" if acted and not read else "unread" if not read else "read"
                outcome.finds("C62", not acted, f"the cookie is {held}; {says}; under a strict CSP {under}")
            outcome.concludes((YES if acted else NO).key)
