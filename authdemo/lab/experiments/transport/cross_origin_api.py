"""cross-origin-api: a page of another site asks this one’s API. What does each kind of credential need for that?"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from authdemo.lab.in_browser import reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, page
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import BEARER_NEEDS_NO_CSRF_TOKEN
from authdemo.lab.model.experiment import Answer
from authdemo.lab.model.variants import JWT_DENYLIST, SESSIONS_REDIS, Variant

JWT_BEARER = Variant("jwt/bearer", "jwt")


BLOCKED = (
    "Your browser keeps third-party cookies back, as many do in private windows, so the cookie that may cross sites "
    "did not. To decide it, run this in a window that lets them pass."
)


class CrossOriginApi(BrowserExperiment):
    """Can a page of another site use the API?"""

    asks = "A page that you trust, on another site, asks this site’s API. What does it take to be answered?"
    variants = (SESSIONS_REDIS, JWT_BEARER)
    signs_in = (SESSIONS_REDIS, JWT_DENYLIST)
    answers = (
        Answer("both", "Permission by CORS, and a cookie that crosses sites"),
        Answer("leave", "Permission by CORS alone"),
        Answer("depends", "Depends on the browser"),
    )
    cookies = ("lab-lax", "lab-none")
    reports = {"elsewhere": reports.answers("closed", "lax", "none", "header-closed", "header")}
    other_site = True
    seconds = 2
    why = (
        "Two locks: SameSite decides whether the cookie comes along, CORS whether the page may see the answer. A token "
        "in a header is no cookie, so only CORS is left, which asks the API first whether such a header is welcome."
    )
    rule = (
        "Name the origins that may ask, never `*` with credentials; for other sites’ pages prefer a token in a header."
    )
    stops = (
        "Safari and Firefox keep third-party cookies back or apart by default, Chromium in private windows: then the "
        "first way is closed, whatever the API allows. A cookie that says Partitioned (CHIPS) comes along there, but a "
        "sign-in made on one site is then unknown under another."
    )
    excerpts = (BEARER_NEEDS_NO_CSRF_TOKEN,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        response = page(request, "open", trial, experiment=self, then=trial.attack("app"))
        session = trial.sign_ins["sessions/redis"].credential
        trial.gives(response, "lab-lax", session, httponly=True)
        trial.gives(response, "lab-none", session, httponly=True, samesite="None", secure=True)
        return response

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what != "app":
            raise Http404
        names = ("closed", "lax", "none", "header-closed", "header")
        token = trial.sign_ins["jwt/denylist"].credential
        addresses = {name.replace("-", "_"): trial.at(name) for name in names}
        response = page(request, "app", trial, token=token, then=trial.end, **addresses)
        return self.may_ask(response, trial)

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """An API behind each of the locks. The name says which are open."""
        if what not in {"closed", "lax", "none", "header-closed", "header"}:
            raise Http404
        if request.method == "OPTIONS":
            trial.notes(f"preflight-{what}")
            response = HttpResponse(status=204)
        else:
            bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
            cookie = request.COOKIES.get("lab-lax" if what == "lax" else "lab-none", "")
            if what.startswith("header"):
                known = trial.sign_ins["jwt/denylist"].lets_in(bearer)
            else:
                known = trial.sign_ins["sessions/redis"].lets_in(cookie)
            response = JsonResponse({"known": known}, status=200 if known else 401)
        if what in {"lax", "none", "header"}:
            response["Access-Control-Allow-Origin"] = trial.attacker
            response["Access-Control-Allow-Credentials"] = "true"
            response["Access-Control-Allow-Headers"] = "Authorization"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"  # what CORS alone decides here
        response["Vary"] = "Origin"
        return response

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "elsewhere" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser runs no scripts, so the other site’s page could not ask."
            return
        answers = {name: said(answer) for name, answer in seen["elsewhere"]["answers"].items()}
        cookie, header = outcomes["sessions/redis"], outcomes["jwt/bearer"]
        cookie.tells("With the cookie, without permission (CORS).", answers["closed"])
        cookie.tells("With permission, the cookie SameSite=Lax.", answers["lax"])
        cookie.tells("With permission, the cookie SameSite=None; Secure.", answers["none"])
        needs = (answers["closed"], answers["lax"]) == ("kept from the page", "401")
        cookie.finds("C51", needs, f"without CORS: {answers['closed']}; with CORS, SameSite=Lax: {answers['lax']}")
        crosses = answers["none"] == "200"
        if crosses:
            cookie.finds("C51", crosses, "with CORS, SameSite=None: 200")
            cookie.concludes("both" if needs else "depends")
        else:
            cookie.failure = BLOCKED
        header.tells("With the token in a header, without permission.", answers["header-closed"])
        header.tells("With permission, which the browser asks for first (OPTIONS).", answers["header"])
        closed, welcome = answers["header-closed"] == "200", answers["header"] == "200"
        asked = "after a preflight" if "preflight-header" in seen else "without a preflight"
        header.finds("C73", closed, f"without the server’s permission: {answers['header-closed']}")
        header.finds("C73", welcome, f"with it: {answers['header']}, {asked}")
        header.concludes("leave" if welcome and not closed else "depends")


def said(answer: object) -> str:
    return "kept from the page" if answer == "kept back" else str(answer)
