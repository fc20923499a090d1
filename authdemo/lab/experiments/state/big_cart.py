"""big-cart: ten kilobytes for one visitor. Where do they fit?"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.signing import dumps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.attacks.token_text import hmac_signed
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model import run_policy
from authdemo.lab.model.excerpts import SESSION_IS_SAVED
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import Browser

IN_COOKIE = Variant("cookie", "browser")  # the cart itself in a cookie, signed
IN_TOKEN = Variant("jwt/cart-in-token", "jwt")  # the cart in the payload of a JWT, in a cookie
SIZES = (4096, 4097)  # bytes of name and value (RFC 6265bis, 5.6)
CART_BYTES = 10 * 1024


class BigCart(BrowserExperiment):
    """Does a cart of ten kilobytes fit?"""

    asks = (
        "Ten kilobytes for one visitor: with the server, in a session, or with your browser, in a cookie. Do they fit?"
    )
    variants = (SESSIONS_REDIS, IN_COOKIE, IN_TOKEN)
    answers = (YES, NO, Answer("depends", "Depends on the browser"))
    cookies = ("lab-size", "lab-cart", "lab-token")
    seconds = 1
    pages = False
    why = (
        "A browser keeps a cookie whose name and value are 4096 bytes together, and drops a longer one without a word. "
        "What lies on the server is as large as the server allows; the browser carries the same 43 characters."
    )
    rule = "Put into a cookie what points to the data. Where the data must travel, count its bytes, signature included."
    stops = "All cookies of a site travel together: servers and proxies refuse headers long before a jar is full."
    excerpts = (SESSION_IS_SAVED,)

    def facts(self, request: HttpRequest) -> dict[str, Any]:
        """The one cart that is put everywhere: at random, since a text of one letter would pack into nothing."""
        return {"cart": secrets.token_urlsafe(CART_BYTES)[:CART_BYTES]}

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        trial.notes("session", **fills_session(trial))
        return self.gives(trial, "lab-size", "x" * (SIZES[0] - len("lab-size")), "first")

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """Four cookies, one after the other: what came back of each is noted before the next is given."""
        size = len("lab-size") + len(request.COOKIES.get("lab-size", ""))
        if what == "first":
            trial.notes("first", kept=size == SIZES[0])
            return self.gives(trial, "lab-size", "x" * (SIZES[1] - len("lab-size")), "second")
        if what == "second":
            trial.notes("second", kept=size == SIZES[1])
            cart = dumps({"cart": trial.facts["cart"]})
            trial.notes("cart", bytes=len(cart))
            return self.gives(trial, "lab-cart", cart, "third")
        if what == "third":
            trial.notes("third", kept="lab-cart" in request.COOKIES)
            token = hmac_signed(
                {"sub": "you", "cart": trial.facts["cart"]}, secrets.token_bytes(32), {"alg": "HS256", "typ": "JWT"}
            )
            trial.notes("token", bytes=len(token))
            return self.gives(trial, "lab-token", token, "fourth")
        if what == "fourth":
            trial.notes("fourth", kept="lab-token" in request.COOKIES)
            return go(trial.end)
        raise Http404

    def gives(self, trial: Trial, name: str, value: str, then: str) -> HttpResponse:
        response = go(trial.at(then))
        trial.gives(response, name, value)
        return response

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        session, cookie, jwt = outcomes["sessions/redis"], outcomes["cookie"], outcomes["jwt/cart-in-token"]
        if not seen.keys() >= {"first", "second", "cart", "third", "token", "fourth"}:
            cookie.failure = jwt.failure = "Your browser did not come back with its cookies."
            return
        there, carried = seen["session"]["there"], seen["session"]["cookie"]
        session.tells(f"A cart of {CART_BYTES} characters is put into the session, and read again.", f"{there} there")
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
        bytes_, kept = seen["token"]["bytes"], seen["fourth"]["kept"]
        jwt.tells(f"The same cart in a JWT ({bytes_} bytes) is given as a cookie.", said(kept))
        jwt.finds("C7", not kept, f"a JWT with the same cart, {bytes_} B, {said(kept)}")
        jwt.concludes("yes" if kept else "no")


def fills_session(trial: Trial) -> dict[str, int]:
    """Put the cart into the session by one page, read it by another."""
    sign_in = trial.sign_ins["sessions/redis"]
    cart = trial.facts["cart"]

    def puts(request: HttpRequest) -> HttpResponse:
        request.session["cart"] = cart
        return HttpResponse("put")

    def reads(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.session.get("cart", ""))

    rules = run_policy.from_json(sign_in.policy)
    with Browser("visitor", "sessions", replace(rules, page=puts)) as browser:
        browser.takes(sign_in.cookie, sign_in.credential)
        browser.get("")
        browser.policy = replace(rules, page=reads)
        there = browser.get("").text
        return {"there": len(there) if there == cart else 0, "cookie": len(sign_in.credential)}


def said(kept: bool) -> str:
    return "kept" if kept else "dropped"
