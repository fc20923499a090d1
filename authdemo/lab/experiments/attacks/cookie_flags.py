"""cookie-flags: a cookie with each of its attributes. What does this browser make of them?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser import reports
from authdemo.lab.in_browser.browser_experiment import ANY_COOKIE, BrowserExperiment, VariantOutcome, go, may_load, page
from authdemo.lab.in_browser.neighbours import Full, Neighbour
from authdemo.lab.in_browser.trial_store import PAIR, Trial
from authdemo.lab.model.excerpts import COOKIE_IS_HTTP_ONLY
from authdemo.lab.model.experiment import Answer
from authdemo.web.client_address import is_this_machine

SHORT = 1  # seconds that the shortest cookie lives


class CookieFlags(BrowserExperiment):
    """Do a cookie’s flags do what they promise?"""

    asks = "Does another program, on another port of this machine, get the cookies of this site?"
    variants = (ANY_COOKIE,)
    signs_in = ()
    reports = {"script": reports.cookie_names}
    other_site = True
    answers = (Answer("yes", "Yes"), Answer("no", "No"), Answer("depends", "Depends on a flag"))
    seconds = 4
    why = (
        "A cookie belongs to a host, and each flag takes something away from where it goes: from scripts, from plain "
        "HTTP, from other sites, from other paths, from tomorrow. None of them knows ports."
    )
    rule = "`__Host-`, Secure, HttpOnly, SameSite, and one application per host name."
    stops = (
        "On loopback browsers take plain HTTP for safe, so Secure keeps nothing back there. Path sorts cookies and "
        "protects nothing: a page of the same origin can read what another path was sent."
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

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        response = go(trial.at("page"))  # below the path for which the cookies are
        for name, flags in self.given(trial.path).items():
            trial.gives(response, name, "1", **flags)
        return response

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
        if what != "page":
            raise Http404
        response = page(request, "attack", trial, cross=trial.at("cross"), then=trial.at("later"))
        return may_load(response, img=trial.home)

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
        outcome = outcomes["any cookie"]
        if not seen.keys() >= {"same", "deep", "cross", "later"}:
            outcome.failure = "Your browser did not load everything that was on the pages."
            return
        same, deep, cross, later = ({*seen[what]["cookies"]} for what in ("same", "deep", "cross", "later"))
        script = {*seen["script"]["cookies"]} if "script" in seen else None
        plain, sent = trial.home.startswith("http://"), "lab-secure" in same
        checks: list[tuple[str, bool | None, str]] = [
            (
                "HttpOnly",
                None if script is None else "lab-httponly" not in script and "lab-plain" in script,
                "not tried: it needs scripts" if script is None else "sent, and out of a script’s reach",
            ),
            ("Secure", sent != plain, "kept back from plain HTTP" if plain else "sent over TLS"),
            ("SameSite=None without Secure", "lab-none-insecure" not in same, "refused"),
            ("SameSite=Strict", "lab-strict" in same - cross, "here, and not for another site’s picture"),
            ("No SameSite", "lab-default" in same - cross, "as Lax: not for another site’s picture"),
            ("Path", "lab-deep" in deep and "lab-deep" not in same, "sent below it only"),
            ("Max-Age", "lab-short" in same and "lab-short" not in later, f"gone after {SHORT} s"),
            ("Domain of somebody else", "lab-foreign" not in same, "refused"),
            ("__Host-", "__Host-lab-good" in same and "__Host-lab-bad" not in same, "refused where it is not Secure"),
        ]
        if plain and sent:  # to loopback a browser may send it; nothing is said by that
            outcome.tells("Secure.", "sent over plain HTTP too: this is loopback")
            del checks[1]
        for flag, holds, says in checks:
            found = "not so in this browser" if holds is False else says
            outcome.tells(f"{flag}.", found)
            outcome.finds("C66", holds, f"{flag}: {found}")
        third = "sent" if "lab-none" in cross else "kept back, although it says SameSite=None"
        outcome.tells("SameSite=None; Secure, for another site’s picture.", third)
        if "port" in seen:
            there = len({*seen["port"]["cookies"]} & same)
            outcome.tells("A picture from another port of this host.", f"{there} of {len(same)} cookies came along")
            outcome.finds("C67", there == 0, f"another port of this host was sent {there} of {len(same)} cookies")
            outcome.concludes("yes" if there else "no")
        else:
            outcome.finds("C67", None, "no other port of this host could be had")
