"""Records the requests of who asked for it."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.inspector import recorded_requests
from authdemo.policy import GetResponse


class RecordingMiddleware:
    """Keeps a request once its trace is complete; see `recorded_requests`. An experiment's are nobody's."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if policy.in_run() or request.path.startswith("/" + settings.STATIC_URL.strip("/")):
            return self.get_response(request)
        started = time.perf_counter()
        response = self.get_response(request)
        recorded_requests.keep(request, response, time.perf_counter() - started)
        return response
