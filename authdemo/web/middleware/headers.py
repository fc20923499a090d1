"""The headers that every answer carries."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.web import host_names

HSTS = "Strict-Transport-Security"


class HeadersMiddleware:
    """What Django's own middleware leaves to the site, on every answer; and what it sets, where it gives up.

    It does so over a host name that is not ours: the 400 then carries none of its headers. And it takes HSTS back where
    nobody can have a certificate: a browser that believed it would reach nothing else on localhost for a year.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.everywhere = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cache-Control": "no-store",  # static files and the JWK set bring their own
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.everywhere.items():
            headers.setdefault(name, value)
        if HSTS in headers and not host_names.can_be_certified(host_names.host_of(request)):
            del headers[HSTS]
        return response
