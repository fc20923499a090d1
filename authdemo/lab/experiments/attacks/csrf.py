"""csrf: another site has your browser send requests here. Which of them come as you?"""

import time
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go, may_load, page
from authdemo.lab.in_browser.csrf_check import checked
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import BEARER_NEEDS_NO_CSRF_TOKEN, COOKIE_IS_SAME_SITE
from authdemo.lab.model.experiment import NO, YES, Answer, Drawn
from authdemo.lab.model.variants import IN_A_COOKIE, JWT_DENYLIST, SESSIONS_REDIS, Variant
from authdemo.lanes.lane import LANES

JWT_BEARER = Variant("jwt/bearer", "jwt")  # the token in a header, as a script of the site itself would send it
KINDS = {"none": "with SameSite=None", "lax": "with Lax", "strict": "with Strict", "absent": "without the attribute"}
WINDOW = 120  # seconds: how long Chromium sends a cookie without the attribute along with a form
FLAGS: dict[str, dict[str, Any]] = {
    "none": {"samesite": "None", "secure": True},  # browsers take it without TLS on loopback
    "lax": {"samesite": "Lax"},
    "strict": {"samesite": "Strict"},
    "absent": {"samesite": None},
}
WAYS = {
    "form": "A form of the other site is sent (POST).",
    "fetch": "A script of the other site fetches, with credentials (POST).",
    "image": "The other site shows a picture from here (GET).",
    "frame": "The other site frames a page from here (GET).",
    "link": "You follow a link from the other site (GET).",
}
COLUMNS = {"form": "form (POST)", "fetch": "fetch (POST)", "image": "picture", "frame": "frame", "link": "link"}
FORMS = ("login", "logout")  # further forms of the other site
METHODS = {**dict.fromkeys(("form", "fetch", *FORMS), "POST"), **dict.fromkeys(("image", "frame", "link"), "GET")}
SENT = {"form": "The same form", "fetch": "The same fetch", "login": "A sign-in form", "logout": "A log-out form"}
COOKIE = {"sessions/redis": "lab-id", "jwt/denylist": "lab-token"}
GIVEN = (*(f"{cookie}-{kind}" for cookie in COOKIE.values() for kind in KINDS), "lab-in", "lab-stays")


class Csrf(BrowserExperiment):
    """Another site has your browser send requests here. Do they come as you?"""

    asks = "You are signed in here, and visit another site. Can its page act here in your name?"
    variants = (SESSIONS_REDIS, JWT_DENYLIST, JWT_BEARER)
    signs_in = (SESSIONS_REDIS, JWT_DENYLIST)
    apart = IN_A_COOKIE
    cookies = GIVEN
    drawn = Drawn("What your browser sent along with another site’s requests", "sent", "kept back")
    other_site = True
    answers = (YES, NO, Answer("depends", "Depends on the cookie’s flags and on a token"))
    why = (
        "A browser adds a site’s cookies to requests that another site has caused, as far as SameSite lets it. "
        "Whether the cookie is a session id or a token makes no difference; a header is added by the site’s own script "
        "and by nobody else."
    )
    rule = (
        "Say SameSite on every cookie, and ask for a CSRF token all the same: the browser keeps the one, you the other."
    )
    stops = (
        "SameSite knows sites, not origins: a neighbour under the same domain passes it. Article D’s table has CSRF "
        "on same-origin requests; its definition, a browser tricked into a malicious request, is right. Chromium "
        "sends a cookie without the attribute along with a form for two minutes after it was set; this one is seconds "
        "old. And a script on your own page passes everything."
    )
    excerpts = (COOKIE_IS_SAME_SITE, BEARER_NEEDS_NO_CSRF_TOKEN)

    def facts(self, request: HttpRequest) -> dict[str, Any]:
        """How old the oldest cookie without the attribute is that an earlier run has left (s)."""
        given = request.COOKIES.get("lab-aged", "")
        return {"aged": time.time() - int(given) if given.isascii() and given.isdigit() and len(given) < 12 else None}

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        response = page(request, "open", trial, experiment=self, page=trial.attack("page"))
        for variant, cookie in COOKIE.items():
            for kind, flags in FLAGS.items():
                trial.gives(response, f"{cookie}-{kind}", trial.sign_ins[variant].credential, httponly=True, **flags)
        trial.gives(response, "lab-in", "you")
        trial.gives(response, "lab-stays", "1")
        if trial.facts["aged"] is None:
            age: dict[str, Any] = {"path": "/lab/csrf/", "max_age": 3600, "samesite": None}
            trial.gives(response, "lab-aged", str(int(time.time())), **age)
        return response

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what in FORMS:
            return may_load(page(request, what, trial, form=trial.at(what)), form=trial.home)
        if what == "link":
            return page(request, "link", trial, link=trial.at("link"))
        if what != "page":
            raise Http404
        addresses = {way: trial.at(way) for way in ("image", "frame", "fetch", "header", "form")}
        response = page(request, "attack", trial, **addresses)
        response["Referrer-Policy"] = "unsafe-url"  # what the attacker would like; ours stays as it is
        return may_load(response, img=trial.home, frame=trial.home, connect=trial.home, form=trial.home)

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """Note which of the trial's cookies came along, whom they let in, and what the CSRF check says to it."""
        if what == "header":  # a preflight is all that ever arrives: it is not answered with leave to go on
            trial.notes("header", method=request.method, bearer="Authorization" in request.headers)
            return HttpResponse(status=204)
        if what not in METHODS:
            raise Http404
        if request.method != METHODS[what]:  # no page of the other site has sent it so
            return HttpResponseNotAllowed([METHODS[what]])
        if what in FORMS:
            return self.takes_form(trial, request, what)
        came = {
            variant: [k for k in KINDS if trial.sign_ins[variant].lets_in(request.COOKIES.get(f"{cookie}-{k}", ""))]
            for variant, cookie in COOKIE.items()
        }
        trial.notes(
            what,
            came=came,
            **(checked(request) if request.method == "POST" else {}),
            site=request.headers.get("Sec-Fetch-Site", ""),
            aged="lab-aged" in request.COOKIES,
            bearer="Authorization" in request.headers,
            signed_in_as=request.COOKIES.get("lab-in", ""),
            stays="lab-stays" in request.COOKIES,
        )
        then = {"form": trial.attack("login"), "link": trial.end}.get(what)
        return go(then) if then else HttpResponse("Done.", content_type="text/plain")

    def takes_form(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponse:
        """A sign-in or a log-out that asks for no token: whoever sends it decides who you are. Ours do ask for one."""
        trial.notes(what, **checked(request, *(f"{lane}:{what}" for lane in LANES)))
        response = go(trial.attack("logout" if what == "login" else "link"))
        if what == "login":
            trial.gives(response, "lab-in", str(request.POST.get("username", ""))[:20])
        else:
            response.delete_cookie("lab-stays", path=trial.path)
        return response

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "form" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser never sent the other site’s form."
            return
        for variant in COOKIE:
            came = {way: seen[way]["came"][variant] for way in WAYS if way in seen}
            self.judges_cookie(outcomes[variant], came, seen)
        self.judges_age(trial, outcomes["sessions/redis"], seen)
        self.judges_header(outcomes["jwt/bearer"], seen)

    def judges_header(self, bearer: VariantOutcome, seen: Mapping[str, Mapping[str, Any]]) -> None:
        for way in WAYS:
            bearer.marks("in a header", COLUMNS[way], seen[way].get("bearer", False) if way in seen else None)
        for way, what in WAYS.items():
            came = "a header came along" if seen.get(way, {}).get("bearer") else "no header came along"
            bearer.tells(what, came if way in seen else "not tried here")
        preflight = seen.get("header", {})
        arrived = f"the header arrived ({preflight.get('method')})"
        asked = f"the browser asks first ({preflight.get('method')}) and may not"
        tried = (arrived if preflight.get("bearer") else asked) if preflight else "not tried: no scripts"
        bearer.tells("A script of the other site sets the header itself.", tried)
        carried = [way for way in (*WAYS, "header") if seen.get(way, {}).get("bearer")]
        which = f"carried along by {len(carried)} of {len(seen.keys() & {*WAYS, 'header'})} requests"
        bearer.finds(
            "C59",
            False if carried else True if preflight else None,
            f"in the header: {which}; set by a script: {tried}",
        )
        if carried or preflight:
            bearer.concludes("yes" if carried else "no")

    def judges_age(self, trial: Trial, outcome: VariantOutcome, seen: Mapping[str, Mapping[str, Any]]) -> None:
        """A cookie without the attribute from an earlier run, where there is one that is old enough."""
        what, age = "A cookie without the attribute, given by an earlier run.", trial.facts["aged"]
        if age is None or age < WINDOW:
            outcome.tells(what, f"no earlier run has left one older than {WINDOW} s")
        else:
            came = "came along with the form" if seen["form"]["aged"] else "did not come along with the form"
            outcome.tells(what, f"{age:.0f} s old: {came}")

    def judges_token(self, outcome: VariantOutcome, seen: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
        """How much of what came without the token would have been refused for that alone, and how much came."""
        asked = [way for way in ("form", "fetch", *FORMS) if way in seen]
        for way in asked:
            for look, where in (("token", "a CSRF token is asked for"), ("origin", "the Origin header is looked at")):
                refused = seen[way][look]
                answer = "403, refused" if refused else "let in"
                outcome.tells(f"{SENT[way]}, where {where}.", answer, accepted=not refused)
        return sum(seen[way]["token"] for way in asked), len(asked)

    def judges_cookie(
        self, outcome: VariantOutcome, came: Mapping[str, list[str]], seen: Mapping[str, Mapping[str, Any]]
    ) -> None:
        for way, what in WAYS.items():
            kinds = came.get(way)
            outcome.tells(what, said(kinds), accepted=None if kinds is None or way == "link" else bool(kinds))
        for kind, words in KINDS.items():
            for way, column in COLUMNS.items():
                outcome.marks(f"a cookie {words}", column, kind in came[way] if way in came else None)
        refused, sent = self.judges_token(outcome, seen)
        then = seen.get("link", {})
        attacker, out = then.get("signed_in_as") == "attacker", not then.get("stays", True)
        now = "you are the attacker now" if attacker else "you are still yourself"
        outcome.tells("A sign-in form of the other site, where none is asked for.", now, accepted=attacker)
        out_now = "you are out" if out else "you are still in"
        outcome.tells("A log-out of the other site, where none is asked for.", out_now, accepted=out)
        opened = [kind for kind in ("none", "absent") if kind in came["form"]]
        kept_out = not {"lax", "strict"} & {kind for way in came if way != "link" for kind in came[way]}
        form = f"of four cookies, a form of another site brings along {named(came['form'])}"
        if outcome.variant.lane == "sessions":
            stays = kept_out and "strict" not in came.get("link", [])
            outcome.finds("C58", bool(opened), form)
            outcome.finds(
                "C58", stays, f"the one with Lax {went('lax', came)}, the one with Strict {went('strict', came)}"
            )
            outcome.finds("C58", refused == sent, f"without the CSRF token {refused} of {sent} requests are refused")
            outcome.finds(
                "C58", attacker and out, f"without that check, after the other site’s forms {now}, and {out_now}"
            )
        else:
            outcome.finds("C59", not came["form"], f"in a cookie: {form}")
            outcome.finds("C60", bool(opened), form)
        outcome.concludes("depends" if opened and kept_out else "yes" if opened else "no")


def said(kinds: list[str] | None) -> str:
    if kinds is None:
        return "not tried here"
    return f"came along: {named(kinds)}" if kinds else "no cookie came along"


def went(kind: str, came: Mapping[str, list[str]]) -> str:
    """ "came along with a link", "stayed behind"."""
    ways = [way for way, kinds in came.items() if kind in kinds]
    return f"came along with a {', a '.join(ways)}" if ways else "stayed behind"


def named(kinds: list[str]) -> str:
    return " and ".join(f"the one {KINDS[kind]}" for kind in kinds) or "none"
