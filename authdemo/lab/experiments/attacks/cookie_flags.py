"""cookie-flags: a cookie with each of its attributes. What does this browser make of them?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser import flag_checks, reports, subdomains
from authdemo.lab.in_browser.browser_experiment import ANY_COOKIE, BrowserExperiment, VariantOutcome, go, may_load, page
from authdemo.lab.in_browser.flag_checks import Check
from authdemo.lab.in_browser.neighbours import Full, Neighbour
from authdemo.lab.in_browser.trial_store import PAIR, Trial
from authdemo.lab.model.excerpts import COOKIE_IS_HTTP_ONLY
from authdemo.lab.model.experiment import NO, YES, Answer, Drawn
from authdemo.lab.model.variants import Variant
from authdemo.web.client_address import is_this_machine

SHORT = 1  # seconds that the shortest cookie lives
OTHER_PORT = Variant("another port", "browser")  # of the same host: another origin
COLUMNS = {  # of the picture: what was noted
    "same": "a picture from here",
    "deep": "one from below",
    "cross": "on another site",
    "later": "a second later, come from another site",
    "port": "another port",
    "script": "read by a script",
}
LABELS = {
    "lab-plain": "SameSite=Lax",
    "lab-httponly": "HttpOnly",
    "lab-secure": "Secure",
    "lab-none": "SameSite=None; Secure",
    "lab-none-insecure": "SameSite=None",
    "lab-strict": "SameSite=Strict",
    "lab-default": "without SameSite",
    "lab-deep": "Path below",
    "lab-short": "Max-Age=1",
    "lab-foreign": "Domain=example.com",
    "__Host-lab-good": "__Host-…; Secure",
    "__Host-lab-bad": "__Host-… without Secure",
}


class CookieFlags(BrowserExperiment):
    """Do a cookie’s flags do what they promise?"""

    asks = "Does another program, on another port of this machine, get the cookies of this site?"
    variants = (ANY_COOKIE, OTHER_PORT)
    signs_in = ()
    reports = {"script": reports.cookie_names}
    other_site = True
    drawn = Drawn("Which cookie came along with which request", "sent", "kept back")
    answers = (YES, NO, Answer("depends", "Depends on a flag"))
    seconds = 4
    why = (
        "A cookie belongs to a host, and most flags take something away from where it goes: from scripts, from plain "
        "HTTP, from other sites, other paths, from tomorrow. Domain alone adds: every host below. None knows ports."
    )
    rule = "`__Host-`, Secure, HttpOnly, SameSite, and one application per host name."
    stops = (
        "On loopback Chromium and Firefox take plain HTTP for safe, so Secure cannot be measured there; Safari does "
        "not. Path sorts cookies and protects nothing: a page of the same origin can frame another path and read its "
        "cookies, but for those with HttpOnly. Lax where nothing is said is Chromium’s way, not Safari’s or Firefox’s."
    )
    excerpts = (COOKIE_IS_HTTP_ONLY,)

    @staticmethod
    def given(path: str) -> dict[str, dict[str, Any]]:
        """The cookies by name, each with what is said of it."""
        return {
            "lab-plain": {"samesite": "Lax"},
            "lab-httponly": {"samesite": "Lax", "httponly": True},
            "lab-secure": {"samesite": "Lax", "secure": True},
            "lab-none": {"samesite": "None", "secure": True},
            "lab-none-insecure": {"samesite": "None", "secure": False},
            "lab-strict": {"samesite": "Strict"},
            "lab-default": {"samesite": None},
            "lab-deep": {"path": f"{path}at/deep/"},
            "lab-short": {"max_age": SHORT},
            "lab-foreign": {"domain": "example.com"},
            "__Host-lab-good": {"path": "/", "secure": True, "max_age": 60},
            "__Host-lab-bad": {"path": "/", "max_age": 60, "secure": False},
        }

    cookies = (*given(""),)

    def facts(self, request: HttpRequest) -> dict[str, Any]:
        return {"subdomains": subdomains.to_be_had(request)}

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        response = go(trial.at("page"))  # below the path for which the cookies are
        for name, flags in self.given(trial.path).items():
            trial.gives(response, name, "1", **flags)
        return response

    def attack_origins(self, trial: Trial) -> tuple[str, ...]:
        return (trial.attacker, *subdomains.origins(trial))

    def forgets(self, trial: Trial, response: HttpResponseBase) -> None:
        for name, flags in self.given(trial.path).items():
            trial.gives(response, name, "", **{**flags, "max_age": 0})

    def shows(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        port = self.neighbour(trial, request)
        context = {"same": trial.at("same"), "deep": trial.at("deep"), "port": port, "then": trial.attack("page")}
        response = page(request, "open", trial, experiment=self, **context)
        return may_load(response, img=port) if port else response

    def neighbour(self, trial: Trial, request: HttpRequest) -> str:
        """The address of a picture on another port of the host that was visited; empty where there can be none."""
        host = request.get_host().partition(":")[0]
        if host not in PAIR or not is_this_machine(request) or not trial.first("neighbour"):
            return ""

        def hears(cookies: Sequence[tuple[str, str]]) -> dict[str, str]:
            trial.notes("port", cookies=sorted(name for name, _ in cookies if name in self.cookies))
            return {}

        path = f"{trial.path}neighbour.png"
        try:
            return f"http://{host}:{Neighbour(path, hears).port}{path}"
        except Full:
            return ""

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """The other site's page; and two hosts under one domain, where they can be had: one gives, both are asked."""
        if what == "page":
            # the browser that shows the other site's page came from this machine, if it can go to names below localhost
            then = trial.at("later") if not trial.facts["subdomains"] else subdomains.at(trial, "app", "gives")
            response = page(request, "attack", trial, cross=trial.at("cross"), then=then)
            return may_load(response, img=trial.home)
        path = f"/attack/{trial.id}/"
        if what == "gives":
            gone = go(subdomains.at(trial, "evil", "sibling"))
            trial.gives(gone, "lab-parent", "1", path=path, domain=subdomains.DOMAIN, max_age=60)
            trial.gives(gone, "lab-host", "1", path=path, max_age=60)
            return gone
        if what in {"sibling", "own"}:
            trial.notes(what, cookies=sorted(name for name in request.COOKIES if name in {"lab-parent", "lab-host"}))
            gone = go(subdomains.at(trial, "app", "own") if what == "sibling" else trial.at("later"))
            if what == "own":
                gone.delete_cookie("lab-parent", path=path, domain=subdomains.DOMAIN)
                gone.delete_cookie("lab-host", path=path)
            return gone
        raise Http404

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what == "page":
            return self.shows(trial, request)
        if what not in {"same", "deep", "cross", "later"}:
            raise Http404
        trial.notes(what, cookies=sorted(name for name in request.COOKIES if name in self.cookies))
        return go(trial.end) if what == "later" else HttpResponse(status=204)

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        outcome, elsewhere = outcomes["any cookie"], outcomes[OTHER_PORT.name]
        if not seen.keys() >= {"same", "deep", "cross", "later"}:
            outcome.failure = elsewhere.failure = "Your browser did not load everything that was on the pages."
            return
        for name in self.cookies:
            flags = LABELS[name]
            for what, column in COLUMNS.items():
                outcome.marks(flags, column, name in seen[what]["cookies"] if what in seen else None)
        checks = list(flag_checks.checks(seen, tls=trial.home.startswith("https:")))
        for check in checks:
            outcome.tells(f"{check.flag}.", check.says)
            if check.measured:
                outcome.finds("C66", check.holds, f"{check.flag}: {check.says}")
        outcome.finds("C66", *in_all(checks))
        same = {*seen["same"]["cookies"]}
        unsaid = flag_checks.sent("lab-default", {*seen["cross"]["cookies"]})
        outcome.tells("Without SameSite, for another site’s picture: it is the browser’s to say.", unsaid)
        third = "sent" if "lab-none" in seen["cross"]["cookies"] else "kept back, although it says SameSite=None"
        outcome.tells("SameSite=None; Secure, for another site’s picture.", third)
        outcome.finds("C67", bool(same), f"its own picture was sent {len(same)} cookies, without a script’s help")
        if "port" in seen:
            there = len({*seen["port"]["cookies"]} & same)
            elsewhere.tells("A picture from another port of this host.", f"{there} of {len(same)} cookies came along")
            elsewhere.finds("C67", there == 0, f"another port of this host was sent {there} of {len(same)} cookies")
            elsewhere.concludes("yes" if there else "no")
        else:
            elsewhere.finds("C67", None, "no other port of this host could be had")


def in_all(checks: Sequence[Check]) -> tuple[bool | None, str]:
    """Whether all flags did what is promised of them, and how many; None where one could be tried and was not."""
    tried = [check for check in checks if check.measured]
    untold = {
        "not measured under this address": [check.flag for check in checks if not check.measured],
        "not tried": [check.flag for check in tried if check.holds is None],
    }
    held = sum(check.holds is True for check in tried)
    left_out = [f"; {why}: {', '.join(flags)}" for why, flags in untold.items() if flags]
    holds = None if untold["not tried"] else held == len(tried)
    return holds, f"{held} of {len(tried)} did what is promised of them{''.join(left_out)}"
