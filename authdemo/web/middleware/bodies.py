"""Bodies that no page could read are answered before any page, or the CSRF check, tries to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.web import errors
from authdemo.web.middleware.content_type import BODILESS

REFUSED = "authdemo.refused_body"  # in the environ: the status of a body that the server has given up on (`rsgi`)


class BodiesMiddleware:
    """408 where a body came too slowly, 411 where it has no length, 400 where its length is none (RFC 9110, 8.6),
    413 where it is too large, 503 where too many wait.

    Our own server (`rsgi`) gives every body a length. Others may not, and to Django such a body is empty.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = request.META.get(REFUSED) or _status_of(request)
        return errors.refused_body(request, status) if status else self.get_response(request)


def _status_of(request: HttpRequest) -> int | None:
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length:
        return 411 if request.META.get("HTTP_TRANSFER_ENCODING") and request.method not in BODILESS else None
    if not (length.isascii() and length.isdigit()):
        return 400
    figures = length.lstrip("0")[:19] or "0"  # more say no more: it is too much
    return 413 if int(figures) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE else None
