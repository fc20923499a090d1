"""What a body says of itself: read with care, since Django reads it before its middleware could catch anything."""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import parse_header_parameters

from authdemo.policy import GetResponse
from authdemo.web import errors

UNREADABLE = "authdemo.unreadable_content_type"  # in the WSGI environ
BODILESS = {"GET", "HEAD", "OPTIONS"}
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def with_readable_content_type(application: Application) -> Application:
    """A WSGI application that is handed no Content-Type but one that can be read. That a request had another is noted.

    A charset need not be one of text: `hex` and `undefined` are codecs, too, and let whatever is decoded by them fail.
    """

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not is_readable(environ.get("CONTENT_TYPE") or ""):
            environ["CONTENT_TYPE"] = ""
            environ[UNREADABLE] = True
        return application(environ, start_response)

    return guarded


def is_readable(content_type: str) -> bool:
    """Whether it is a media type (RFC 9110, 8.3) whose text is UTF-8, as everything here is."""
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (ValueError, LookupError):
        return False


class ContentTypeMiddleware:
    """Refuses a body that says of itself what cannot be read."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if UNREADABLE in request.META and request.method not in BODILESS:
            return errors.unreadable_body(request)
        return self.get_response(request)
