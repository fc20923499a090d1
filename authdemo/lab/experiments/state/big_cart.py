"""big-cart: ten kilobytes for one visitor. Where do they fit?"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.signing import dumps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model import run_policy
from authdemo.lab.model.excerpts import SESSION_IS_SAVED
from authdemo.lab.model.experiment import Answer
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import Browser

IN_COOKIE = Variant("cookie", "browser")  # the cart itself in a cookie, signed
SIZES = (4096, 4097)  # bytes of name and value (RFC 6265bis, 5.6)
CART_BYTES = 10 * 1024


class BigCart(BrowserExperiment):
    """Does a cart of ten kilobytes fit?"""

    asks = (
        "Ten kilobytes for one visitor: with the server, in a session, or with your browser, in a cookie. Do they fit?"
    )
    variants = (SESSIONS_REDIS, IN_COOKIE)
    answers = (Answer("yes", "Yes"), Answer("no", "No"), Answer("depends", "Depends on the browser"))
    cookies = ("lab-size", "lab-cart")
    seconds = 1
    pages = False
    why = (
        "A browser keeps a cookie whose name and value are 4096 bytes together, and drops a longer one without a word. "
        "What lies on the server is as large as the server allows; the browser carries the same 43 characters."
    )
    rule = "Put into a cookie what points to the data. Where the data must travel, count its bytes, signature included."
    stops = "All cookies of a site travel together: servers and proxies refuse headers long before a jar is full."
    excerpts = (SESSION_IS_SAVED,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        trial.notes("session", **fills_session(trial))
        return self.gives(trial, "lab-size", "x" * (SIZES[0] - len("lab-size")), "first")

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """Three cookies, one after the other: what came back of each is noted before the next is given."""
        size = len("lab-size") + len(request.COOKIES.get("lab-size", ""))
        if what == "first":
            trial.notes("first", kept=size == SIZES[0])
            return self.gives(trial, "lab-size", "x" * (SIZES[1] - len("lab-size")), "second")
        if what == "second":
            trial.notes("second", kept=size == SIZES[1])
            cart = dumps({"cart": secrets.token_urlsafe(CART_BYTES)}, compress=True)
            trial.notes("cart", bytes=len(cart))
            return self.gives(trial, "lab-cart", cart, "third")
        if what == "third":
            trial.notes("third", kept="lab-cart" in request.COOKIES)
            return go(trial.end)
        raise Http404

    def gives(self, trial: Trial, name: str, value: str, then: str) -> HttpResponse:
        response = go(trial.at(then))
        trial.gives(response, name, value)
        return response

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        session, cookie = outcomes["sessions/redis"], outcomes["cookie"]
        if not seen.keys() >= {"first", "second", "cart", "third"}:
            cookie.failure = "Your browser did not come back with its cookies."
            return
        there, carried = seen["session"]["there"], seen["session"]["cookie"]
        session.tells(f"{CART_BYTES} characters are put into the session, and read on the next page.", f"{there} there")
        session.finds("C7", there == CART_BYTES, f"{there} characters kept; the browser carries {carried}")
        session.measures("bytes that the browser carries", carried, "B")
        session.concludes("yes" if there == CART_BYTES else "no")
        for note, size in zip(("first", "second"), SIZES, strict=True):
            cookie.tells(f"A cookie of {size} bytes is given.", said(seen[note]["kept"]))
        bytes_, kept = seen["cart"]["bytes"], seen["third"]["kept"]
        cookie.tells(f"The same cart as a signed cookie ({bytes_} bytes) is given.", said(kept))
        limit = seen["first"]["kept"] and not seen["second"]["kept"]
        figures = [f"{size} B {said(seen[n]['kept'])}" for n, size in zip(("first", "second"), SIZES, strict=True)]
        cookie.finds("C7", limit and not kept, f"{', '.join(figures)}; a cart of {bytes_} B {said(kept)}")
        cookie.concludes("yes" if kept else "no")


def fills_session(trial: Trial) -> dict[str, int]:
    """Put the cart into the session by one page, read it by another."""
    sign_in = trial.sign_ins["sessions/redis"]
    own = replace(run_policy.from_json(sign_in.policy), page=cart)
    with Browser("visitor", "sessions", own) as browser:
        browser.takes(sign_in.cookie, sign_in.credential)
        browser.get("", params={"put": CART_BYTES})
        return {"there": json.loads(browser.get("").text)["there"], "cookie": len(sign_in.credential)}


def cart(request: HttpRequest) -> HttpResponse:
    """A page that puts things into the session, and says how much is in it."""
    if "put" in request.GET:
        request.session["cart"] = "x" * int(request.GET["put"])
    return HttpResponse(json.dumps({"there": len(request.session.get("cart", ""))}), content_type="application/json")


def said(kept: bool) -> str:
    return "kept" if kept else "dropped"
