"""What visitors ask for, with how long it took: neither an experiment's requests nor static files."""

import time
from abc import ABC, abstractmethod

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.policy import GetResponse


class VisitMiddleware(ABC):
    """For middleware that notes each visit once its trace is complete."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.static = "/" + settings.STATIC_URL.strip("/")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if policy.in_run() or request.path.startswith(self.static):
            return self.get_response(request)
        started = time.perf_counter()
        response = self.get_response(request)
        self.note(request, response, time.perf_counter() - started)
        return response

    @abstractmethod
    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None: ...
