"""xss-read: somebody's script runs in a page of yours. What can it carry off?"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser import injected, reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, may_load, page
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import COOKIE_IS_HTTP_ONLY
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import IN_A_COOKIE, JWT_DENYLIST, SESSIONS_REDIS, Variant

IN_STORAGE = Variant("jwt/in-storage", "jwt", mistake="It keeps the token in localStorage, as many tutorials do.")
GUARDED = Variant("jwt/in-storage+CSP", "jwt")
COOKIE = {"sessions/redis": "lab-id", "jwt/denylist": "lab-token"}


class XssRead(BrowserExperiment):
    """Can a script on your page steal the credential?"""

    asks = "A script that you did not write runs in your page. Does it get the credential?"
    variants = (SESSIONS_REDIS, JWT_DENYLIST, IN_STORAGE, GUARDED)
    signs_in = (SESSIONS_REDIS, JWT_DENYLIST)
    apart = IN_A_COOKIE
    answers = (YES, NO, Answer("depends", "Depends on where it is kept"))
    cookies = (*COOKIE.values(), "lab-theme")
    reports = {"victim": reports.readable, "guarded": reports.readable, "violation": reports.happened}
    seconds = 2
    why = (
        "Whatever a page’s own script can read, a foreign script in the page can read too. localStorage is there to be "
        "read by scripts; an HttpOnly cookie is sent by the browser and shown to none of them."
    )
    rule = "Keep credentials in HttpOnly cookies, and let a Content-Security-Policy decide which scripts run at all."
    stops = "Not being able to read it does not stop a script from using it: see `xss-ride`."
    excerpts = (COOKIE_IS_HTTP_ONLY,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        frames = [trial.at("victim"), trial.at("guarded")]
        response = page(request, "open", trial, experiment=self, frames=frames, then=trial.end)
        for variant, cookie in COOKIE.items():
            trial.gives(response, cookie, trial.sign_ins[variant].credential, httponly=True)
        trial.gives(response, "lab-theme", "dark")
        return may_load(response, frame="'self'")

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what not in {"victim", "guarded"}:
            raise Http404
        trial.notes(f"{what}-loaded")
        token = trial.sign_ins["jwt/denylist"].credential
        scripts = (
            f'localStorage.setItem("lab-{trial.id}", "{token}");',
            f"""const found = {{ cookies: document.cookie, storage: localStorage.getItem("lab-{trial.id}") }};
localStorage.removeItem("lab-{trial.id}");
const names = found.cookies.split("; ").map((cookie) => cookie.split("=")[0]).join(", ");
document.querySelector("output").textContent =
  `read the cookies ${{names || "(none)"}}, and in localStorage the token ${{found.storage.slice(0, 12)}}…`;
fetch("/attack/{trial.id}/report/{what}/", {{
  method: "POST", headers: {{ "Content-Type": "application/json" }}, body: JSON.stringify(found),
}});""",
        )
        return injected.victim(request, trial, scripts, guarded=what == "guarded")

    def hears(self, trial: Trial, what: str, facts: Mapping[str, Any]) -> None:
        """Try what was stolen, and note what it is good for: not the thing itself."""
        storage = facts.get("storage") or ""
        readable = {pair.partition("=")[0].strip() for pair in facts.get("cookies", "").split(";")}
        trial.notes(
            what,
            readable=sorted(readable & {*self.cookies}),
            storage=bool(storage) and trial.sign_ins["jwt/denylist"].lets_in(storage),
        )

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "victim" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser runs no scripts, so none could steal anything."
            return
        readable, storage = seen["victim"]["readable"], seen["victim"]["storage"]
        control = "a cookie without HttpOnly is read" if "lab-theme" in readable else "no cookie at all is read"
        for variant, cookie in COOKIE.items():
            outcome, got = outcomes[variant], cookie in readable
            outcome.tells(
                "The script reads document.cookie.", f"{control}; the credential {'too' if got else 'is not'}"
            )
            outcome.finds("C61", not got, f"{control}; the HttpOnly one {'too' if got else 'is not'}")
            outcome.concludes((YES if got else NO).key)
        kept = outcomes["jwt/in-storage"]
        says = "read, sent away, and good for signing in" if storage else "not to be had"
        kept.tells("The script reads localStorage.", says, accepted=storage)
        kept.finds("C61", storage, f"the token in localStorage: {says}")
        kept.concludes((YES if storage else NO).key)
        guarded = outcomes[GUARDED.name]
        ran = "guarded" in seen
        why = "it did not run: the browser reports a violation" if "violation" in seen else "it did not run"
        guarded.tells("The same page, with the header that all pages here have.", "it ran all the same" if ran else why)
        guarded.finds("C61", ran, "the script ran" if ran else why)
        guarded.concludes((YES if ran else NO).key)
