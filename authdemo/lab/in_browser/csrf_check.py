"""What Django's own CSRF check says to a request, asked where an experiment's address leaves it out."""

from copy import copy
from typing import cast

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

SILENT = ("HTTP_ORIGIN", "HTTP_REFERER", "HTTP_X_FORWARDED_PROTO")


def checked(request: HttpRequest) -> dict[str, bool]:
    """Whether it would be refused for its token alone, and whether with a look at its origin."""
    return {"token": refused_by_csrf_check(without_origin(request)), "origin": refused_by_csrf_check(request)}


def without_origin(request: HttpRequest) -> HttpRequest:
    """The same request of a browser that says nothing about where it comes from: only the token is left to look at."""
    _ = request.POST  # a body can be read once: before it is copied
    bare = copy(request)
    bare.META = {name: value for name, value in request.META.items() if name not in SILENT}
    bare.META["wsgi.url_scheme"] = "http"  # over HTTPS the check would insist on a Referer
    cast(WSGIRequest, bare).environ = bare.META
    return bare


def refused_by_csrf_check(request: HttpRequest) -> bool:
    """Whether it would be answered by 403."""
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _: HttpResponse(), (), {}) is not None
