"""Health checks, which are asked by address, by a name of the balancer's own, or without any."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve

from authdemo.policy import GetResponse

PATHS = ("/healthz", "/readyz")


class HealthMiddleware:
    """Answers these two whatever Host says, and so before anything looks at it; nothing else answers so."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path not in PATHS:
            return self.get_response(request)
        request.resolver_match = found = resolve(request.path)
        response: HttpResponseBase = found.func(request)
        return response
