"""remember-me: the box is ticked, or it is not. What outlives the browser?"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo import policy as policies
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.lab.in_browser import reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go, page
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model import run_policy
from authdemo.lab.model.excerpts import SESSION_COOKIE_IS_KEPT, TOKEN_COOKIES_ARE_KEPT
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser

ACCESS = 0.3  # seconds an access token lives, so that a renewal comes at once
FACTS = {"ticked": "ticked", "not ticked": "plain", "ticked and renewed": "renewed"}  # what was tried, and where noted


class RememberMe(BrowserExperiment):
    """Does “remember me” outlive the browser, and nothing else?"""

    asks = "You sign in with “remember me”, close the browser, and open it again. Are you still signed in?"
    variants = (SESSIONS_REDIS, JWT_REFRESH)
    signs_in = (SESSIONS_REDIS, JWT_REFRESH)
    answers = (YES, NO, Answer("depends", "Depends on how long it was closed"))
    cookies = ("lab-keeps", "lab-goes")
    reports = {"ends": reports.ends(*cookies)}
    seconds = 2
    why = (
        "A cookie without an end of its own is gone when the browser closes; with one it stays. That is all the box "
        "decides: how long a sign-in lasts is the server’s affair, and the same either way."
    )
    rule = "Let “remember me” decide about the cookie and about no timeout; renewals keep what was chosen."
    stops = "Many browsers reopen where you left off, cookies without an end included. And a thief’s copy obeys no box."
    excerpts = (SESSION_COOKIE_IS_KEPT, TOKEN_COOKIES_ARE_KEPT)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        for variant in self.variants:
            trial.notes(variant.name, **restarted(trial, variant.name))
        response = go(trial.at("page"))
        trial.gives(response, "lab-keeps", "1", max_age=int(policies.site().session_max))
        trial.gives(response, "lab-goes", "1", max_age=None)
        return response

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what != "page":
            raise Http404
        trial.notes("given", both={"lab-keeps", "lab-goes"} <= request.COOKIES.keys())
        return page(request, "page", trial, experiment=self, then=trial.end)

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        ends = seen.get("ends", {}).get("ends") or {}
        keeps, goes = ends.get("lab-keeps"), ends.get("lab-goes", "unknown")
        if ends:
            hours = (keeps / 1000 - trial.began) / 3600 if keeps else 0.0
            says = (
                f"ticked: until {hours:.0f} h from now; not ticked: {'until it closes' if goes is None else 'longer'}"
            )
            kept: bool | None = bool(keeps) and goes is None
        else:
            says, kept = "your browser does not say when its cookies end", None
        for variant in self.variants:
            told, outcome = seen[variant.name], outcomes[variant.name]
            outcome.tells("Your browser is asked when it will forget the two cookies.", says)
            for what, fact in (
                ("A browser without a window is closed and opened again, ticked.", "ticked"),
                ("It is closed and opened again, not ticked.", "plain"),
                ("It is closed and opened again after a renewal, ticked.", "renewed"),
            ):
                if fact in told:
                    outcome.tells(what, "still signed in" if told[fact] else "logged out")
            lasts = told["ticked"] and not told["plain"] and told.get("renewed", True)
            reopened = {name: "in" if told[fact] else "out" for name, fact in FACTS.items() if fact in told}
            was = ", ".join(f"{name}: {where}" for name, where in reopened.items())
            outcome.finds("C39", lasts, f"a browser without a window, closed and reopened, is {was}")
            plain, ticked = told["limits"]
            outcome.finds(
                "C39", plain == ticked, f"the server’s limit in this run: {ticked} s if ticked, {plain} s if not"
            )
            outcome.finds("C39", kept, f"in your browser, {says}")
            outcome.concludes((YES if told["ticked"] else NO).key)


def restarted(trial: Trial, variant: str) -> dict[str, Any]:
    """What the site’s own cookies are worth after a restart, by a browser without a window."""
    sign_in = trial.sign_ins[variant]
    policy = run_policy.from_json(sign_in.policy)
    if sign_in.lane == "jwt":
        policy = replace(policy, access_seconds=ACCESS, leeway=0)
    password = secrets.token_urlsafe(16)
    with policies.use(policy):
        user = User.objects.get(username=sign_in.username)
        user.set_password(password)
        user.save()
    told: dict[str, Any] = {}
    limits: list[int] = []
    for name, choices in (("plain", {}), ("ticked", {"remember": "on"})):
        with Browser("visitor", sign_in.lane, policy) as browser:
            browser.logs_in(sign_in.username, password, **choices)
            with policies.use(policy):
                newest = strategies()[sign_in.lane].logins(user)[0]
            limits.append(round(newest.until - newest.began))
            if name == "ticked" and sign_in.lane == "jwt":
                time.sleep(ACCESS * 1.2)
                browser.opens_profile()  # the token has expired, so this renews it
                browser.restarts()
                told["renewed"] = browser.opens_profile().accepted
            browser.restarts()
            told[name] = browser.opens_profile().accepted
    return {**told, "limits": limits}
