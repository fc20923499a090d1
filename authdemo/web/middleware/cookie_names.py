"""Which of the cookies that arrive are cookies at all."""

import re

from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.web import errors

UNREADABLE = "authdemo.unreadable_cookies"  # in the environ: cookies came, and the server could not read them
AS_SENT = "authdemo.cookies_as_sent"  # in the environ: what no cookie is, included
COOKIE_NAME = re.compile(r"[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=")  # a token (RFC 9110, 5.6.2)


class CookieNamesMiddleware:
    """Cookies count by their exact names, and where none can be read the browser is told so.

    Django strips what Unicode calls a blank, so to it a cookie named "\u2003__Host-sessionid", which any neighbour may
    plant, is "__Host-sessionid", which only this host can set. Here what is no name (RFC 6265, 4.1.1) is no cookie.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if UNREADABLE in request.META:
            return errors.unreadable_cookies(request)
        if header := request.META.get("HTTP_COOKIE"):
            request.META[AS_SENT] = header
            pairs = header.split(";")
            request.META["HTTP_COOKIE"] = ";".join(pair for pair in pairs if COOKIE_NAME.match(pair))
        return self.get_response(request)


def as_sent(request: HttpRequest) -> str:
    """The Cookie header as it arrived: for looking at, and for nothing else."""
    sent: str = request.META.get(AS_SENT, "")
    return sent
