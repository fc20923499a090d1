"""Records the requests of who asked for it."""

from django.http import HttpRequest, HttpResponseBase

from authdemo.inspector import recorded_requests
from authdemo.web.middleware.visits import VisitMiddleware


class RecordingMiddleware(VisitMiddleware):
    """Keeps a visit; see `recorded_requests`."""

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        recorded_requests.keep(request, response, seconds)
