"""id-in-url: the session id stands in the address. Who else reads the address?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go, may_load, page
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model import run_policy
from authdemo.lab.model.excerpts import SESSION_ID_HAS_A_FORM
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import Browser

IN_URL = Variant(
    "sessions/in-url", "sessions", mistake="It takes the session id from the address, and sends it to others."
)
PARAMETER = "sessionid"


class IdInUrl(BrowserExperiment):
    """Does a session id in the address leak?"""

    asks = "A page has the session id in its address, and shows a picture of another site. Does that site learn the id?"
    variants = (IN_URL, SESSIONS_REDIS)
    answers = (YES, NO, Answer("depends", "Depends on the page’s headers"))
    other_site = True
    seconds = 2
    why = (
        "An address is made to be passed on: it stands in the history, in logs, in bookmarks, in what people send each "
        "other, and, where a page’s Referrer-Policy lets it, in the Referer header of what the page loads elsewhere."
    )
    rule = "Never take a credential from an address. And send a Referrer-Policy, for whatever else stands in there."
    stops = "Browsers today send other sites the origin alone, unless a page asks for more, as the mistaken one does."
    excerpts = (SESSION_ID_HAS_A_FORM,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        trial.notes("ignored", says=answer_to_id_in_address(trial))
        return go(self.with_id(trial, "page"))

    def with_id(self, trial: Trial, what: str) -> str:
        return f"{trial.at(what)}?{PARAMETER}={trial.sign_ins['sessions/redis'].credential}"

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """The page with the id in its address: under the mistaken policy, then under ours, then by Back."""
        if what == "page" and "page" in trial.seen():
            trial.notes("back", carries=PARAMETER in request.GET)
            return go(trial.end)
        if what not in {"page", "ours", "after"}:
            raise Http404
        trial.notes(what)
        then = {"page": self.with_id(trial, "ours"), "ours": trial.at("after"), "after": trial.end}[what]
        picture = "" if what == "after" else trial.attack(f"picture-{what}")
        response = page(request, what, trial, experiment=self, picture=picture, then=then)
        if what == "page":
            response["Referrer-Policy"] = "unsafe-url"
        return may_load(response, img=trial.attacker)

    def attacks(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        if what not in {"picture-page", "picture-ours"}:
            raise Http404
        referer = request.headers.get("Referer", "")
        found = parse_qs(referer.partition("#")[0].partition("?")[2]).get(PARAMETER, [""])[0]
        trial.notes(what, referer=bool(referer), good=bool(found) and trial.sign_ins["sessions/redis"].lets_in(found))
        return HttpResponse(status=204)

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        if "picture-page" not in seen:
            for outcome in outcomes.values():
                outcome.failure = "Your browser did not load the other site’s picture."
            return
        mistaken, ours = outcomes["sessions/in-url"], outcomes["sessions/redis"]
        leaked = seen["picture-page"]["good"]
        says = "the other site got the id, and it lets in" if leaked else "the other site did not get it"
        mistaken.tells("The page shows a picture from another site.", says, accepted=leaked)
        mistaken.finds("C52", leaked, f"Referer: {says}")
        kept = seen.get("back", {}).get("carries", False)
        history = "the address with the id comes back" if kept else "not tried here: it needs scripts"
        mistaken.tells("You press Back.", history)
        if kept:
            mistaken.finds("C52", True, f"history: {history}")
        mistaken.concludes((YES if leaked else NO).key)
        header = (
            "the Referer header stays at home"
            if not seen.get("picture-ours", {}).get("referer")
            else "a Referer is sent"
        )
        ours.tells("The same address under this site’s Referrer-Policy.", header)
        ignored = seen["ignored"]["says"]
        ours.tells("The id in an address of this site, without a cookie.", ignored)
        ours.finds("C52", not ignored.startswith("401"), f"an id in the address is answered {ignored}; {header}")
        ours.concludes(NO.key)


def answer_to_id_in_address(trial: Trial) -> str:
    """What the sessions lane answers to a good id that stands in the address instead of the cookie."""
    sign_in = trial.sign_ins["sessions/redis"]
    with Browser("visitor", "sessions", run_policy.from_json(sign_in.policy)) as browser:
        look = browser.opens_profile(params={PARAMETER: sign_in.credential})
        return f"{look.status} {look.says}"
