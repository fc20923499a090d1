"""The inspector: a token taken apart, and what this browser and this server hold for you.

Nobody is signed in, renewed or logged out by looking: no strategy is asked who this is. Read on in `token_reading`
(reading), `judging` (judging), `carried_cookies`, `redis_keys` and `recorded_requests`.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from authdemo.inspector import carried_cookies, judging, recorded_requests, redis_keys, token_claims, token_reading
from authdemo.inspector.waterfall import draw
from authdemo.strategy import StoreUnavailable
from authdemo.web.middleware.cookie_names import as_sent

NOTHING = "Nothing was pasted: there is nothing to read."
NONE_HELD = "This browser holds no access token. Sign in with JWT first, or paste a token."
TOO_LONG = "That is more than 16 KB. A token travels with every request, so none is that long: it was not read."
NOT_RECORDED = "Redis cannot be asked, so nothing was changed about the recording."


@method_decorator(sensitive_post_parameters("token"), name="dispatch")
class Inspect(View):
    """GET shows what you hold; POST reads a token, pasted or this browser's own. Nothing of it is kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        is_own = "own" in request.POST
        pasted = request.COOKIES.get(settings.ACCESS_COOKIE_NAME, "") if is_own else request.POST.get("token", "")
        if not pasted.strip():
            return self.page(request, refused=NONE_HELD if is_own else NOTHING)
        if len(pasted.encode()) > token_reading.LONGEST:
            return self.page(request, 413, refused=TOO_LONG)
        reading = token_reading.read(pasted)
        return self.page(request, is_own=is_own, **_told(reading, is_own))

    def page(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        held = token_reading.read(request.COOKIES.get(settings.ACCESS_COOKIE_NAME, ""))
        context |= {
            "held": held.masked if held.text else None,
            "cookies": carried_cookies.carried(request),
            "cookie_bytes": len(as_sent(request)),
            "lanes": redis_keys.lanes(request),
            **_requests(request),
        }
        return render(request, "inspector/page.html", context, status=status)


class RecordRequests(View):
    """Begin or end the recording of this visitor's requests."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(reverse("inspect") + "#requests")
        try:
            recorded_requests.end(request, response)
            if "begin" in request.POST:
                recorded_requests.begin(response)
        except StoreUnavailable:
            messages.warning(request, NOT_RECORDED)
            return HttpResponseRedirect(reverse("inspect") + "#requests")
        return response


def _told(reading: token_reading.Reading, is_own: bool) -> dict[str, Any]:
    """All that is said about one token."""
    return {
        "reading": reading,
        "header": token_claims.explain_header(reading.header.value or {}),
        "claims": token_claims.explain(reading.payload.value or {}),
        "missing": token_claims.missing(reading.payload.value) if reading.payload.value is not None else [],
        "signature": judging.verify(reading),
        "verdict": judging.judge(reading.text, in_cookie=is_own),
    }


def _requests(request: HttpRequest) -> dict[str, Any]:
    """The recorded requests; `requests` is None where nothing is recorded."""
    try:
        found = recorded_requests.recorded(request)
    except StoreUnavailable:
        return {"requests": None, "requests_down": True}
    return {"requests": None if found is None else draw(found), "requests_down": False}
