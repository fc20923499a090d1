"""What Django's own CSRF check says to a request, asked where an experiment's address leaves it out.

And what it would say if the request went to a page of this site instead, which may have been left out, too.
"""

from collections.abc import Callable
from copy import copy
from typing import cast

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import resolve, reverse

Page = Callable[..., HttpResponseBase]


def any_page(request: HttpRequest) -> HttpResponse:
    """One that says nothing about the check."""
    return HttpResponse()


SILENT = ("HTTP_ORIGIN", "HTTP_REFERER", "HTTP_X_FORWARDED_PROTO")


def checked(request: HttpRequest, *names: str) -> dict[str, bool]:
    """Whether it would be refused for its token alone, and whether with a look at its origin.

    `names`: by all of these pages of ours ("sessions:logout"); where none is named, by any page.
    """
    pages: list[Page] = [resolve(reverse(name)).func for name in names] or [any_page]
    bare = without_origin(request)
    return {
        "token": all(refused_by_csrf_check(bare, page) for page in pages),
        "origin": all(refused_by_csrf_check(request, page) for page in pages),
    }


def without_origin(request: HttpRequest) -> HttpRequest:
    """The same request of a browser that says nothing about where it comes from: only the token is left to look at."""
    _ = request.POST  # a body can be read once: before it is copied
    bare = copy(request)
    bare.META = {name: value for name, value in request.META.items() if name not in SILENT}
    bare.META["wsgi.url_scheme"] = "http"  # over HTTPS the check would insist on a Referer
    cast(WSGIRequest, bare).environ = bare.META
    return bare


def refused_by_csrf_check(request: HttpRequest, page: Page = any_page) -> bool:
    """Whether it would be answered by 403."""
    check = CsrfViewMiddleware(any_page)
    check.process_request(request)
    return check.process_view(request, page, (), {}) is not None
