"""Answers for what went wrong, in the look of the site. None touches a session, an identity or a database.

Under `/api/` the answer is JSON: `{"error": "<a word>"}`, or a sentence where it says what to change.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template.loader import render_to_string

from authdemo.strategy import NotConfirmed, NotYetEnforced, Reason, SiteUnnamed
from authdemo.web import next_url
from authdemo.web.frame import site

DONE_IN_PART = {NotYetEnforced: "not_yet_enforced", NotConfirmed: "not_confirmed"}
RETRY_AFTER = "2"  # seconds: a Redis that restarts is back in less
LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something broke · authdemo</title>'
    "<h1>Something broke on our side.</h1><p>Nothing was changed that you were not told of. "
    '<a href="/">Back to the start</a></p></html>'
)


class NothingHere(Http404):
    """A 404 whose message is meant for the reader. `instead`: where else to go, as names and addresses."""

    def __init__(self, said: str, instead: Sequence[tuple[str, str]] = ()):
        super().__init__(said)
        self.instead = instead


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What Django takes for a mistake of the client's, by whatever it has found."""
    if isinstance(exception, RequestDataTooBig):
        return refused_body(request, 413)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return answer(request, 400, "too-many-fields", said="It has more fields than any form here.")
    said = str(exception) if isinstance(exception, BadRequest) else ""
    return answer(request, 400, "bad-request", said=said)


def too_large() -> str:
    """For whoever sent more than is read: a sentence with the limit."""
    return f"The body is too large: {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} KB at most."


def unreadable_body(request: HttpRequest) -> HttpResponse:
    """Its Content-Type is none, or names another charset than that of all text here (RFC 9110, 15.5.16)."""
    return answer(request, 415, "unsupported-media-type")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, NothingHere):
        return answer(request, 404, "not-found", said=str(exception), instead=exception.instead)
    return answer(request, 404, "not-found")


def unreadable_cookies(request: HttpRequest) -> HttpResponse:
    """Some cookie has a character that the server cannot read, and so none of them arrives."""
    return answer(request, 400, "unreadable-cookies", template="cookies")


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """`allowed`: the methods that this address takes (RFC 9110, 15.5.6)."""
    response = answer(request, 405, "method-not-allowed", method=request.method, allowed=allowed)
    response["Allow"] = allowed
    return response


BODIES = {  # why a body was not read (RFC 9110, 15.5.1, 15.5.9, 15.5.12, 15.5.14, 15.6.4)
    400: ("no-length", "What was sent has a length that is none.", "Send its number of bytes as Content-Length."),
    408: ("too-slow", "What was sent did not arrive in time.", "All of it must be here within half a minute."),
    411: ("length-required", "What was sent has no length.", "Send Content-Length along with it."),
    413: (too_large(), "This is more than is read here.", too_large()),
    503: ("too-many", "Too much is being sent at this moment.", "Try again in a minute."),
}


def refused_body(request: HttpRequest, status: int) -> HttpResponse:
    """Nobody has read what was sent, and nothing was changed."""
    error, what, help_ = BODIES[status]
    response = answer(request, status, error, template="body", what=what, help=help_)
    if status == 503:
        response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """No form of this site sent this (ASVS 5.0, 3.5.1), or a sign-in in another tab has replaced its token.

    Or a proxy in front has changed Host: then the browser's Origin fits no longer, whatever is reloaded.
    """
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin") or _origin(request.headers.get("Referer", "")) or here
    template = "csrf" if origin == here else "csrf_origin"
    context = {
        "origin": origin,
        "here": here,
        "has_no_cookie": reason == REASON_NO_CSRF_COOKIE,
        "back": _page_of(request),
    }
    return answer(request, 403, "csrf", template=template, **context)


def _page_of(request: HttpRequest) -> str:
    """The path of the page whose form this was, as far as the browser says it is one of ours; else empty."""
    before, here, path = request.headers.get("Referer", "").partition(f"{request.scheme}://{request.get_host()}")
    return path if here and not before and next_url.is_path(path) else ""


def _origin(url: str) -> str:
    """Scheme, host and port of an address, which may be any text; "" where it has none."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if separator else ""


def logged_out_meanwhile(request: HttpRequest) -> HttpResponse:
    """The session ended while its request was under way; Django answers such a one with 400, too."""
    return answer(request, 400, str(Reason.REVOKED), template="logged_out")


def store_unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Redis cannot be asked: 503, never "not revoked". Cookies are left alone; the same ones work when it is back."""
    if isinstance(exception, SiteUnnamed):
        return database_unavailable(request)
    template = next((name for kind, name in DONE_IN_PART.items() if isinstance(exception, kind)), "503")
    error = "not-confirmed" if isinstance(exception, NotConfirmed) else str(Reason.STORE_UNAVAILABLE)
    response = answer(request, 503, error, template=template)
    response["Retry-After"] = RETRY_AFTER
    return response


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """The database cannot be asked: 503 too. Who is signed in already does not need it."""
    response = answer(request, 503, "database-unavailable", template="database")
    response["Retry-After"] = RETRY_AFTER
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The last answer there is: it must not fail, whatever has failed before."""
    try:
        return answer(request, 500, "server-error")
    except Exception:
        logging.getLogger(__name__).exception("The error page itself failed")
        return HttpResponse(LAST_RESORT, status=500)


def answer(request: HttpRequest, status: int, error: str, template: str = "", **more: object) -> HttpResponse:
    """JSON for the API, else a page: rendered without a request, so that no context processor can fail on the way."""
    if "/api/" in request.path:
        return JsonResponse({"error": error}, status=status)
    context: dict[str, Any] = {**site(request), "status": status, **more}
    return HttpResponse(render_to_string(f"web/errors/{template or status}.html", context), status=status)
