"""Counts what `/metrics` tells; not there at all without AUTHDEMO_METRICS."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.policy import GetResponse
from authdemo.strategy import Rejected
from authdemo.web import metrics
from authdemo.web.middleware.trace import trace_of
from authdemo.web.middleware.visits import VisitMiddleware


class MetricsMiddleware(VisitMiddleware):
    """Counts a visit, by its route's name and never by its path."""

    def __init__(self, get_response: GetResponse):
        if not settings.METRICS:
            raise MiddlewareNotUsed
        super().__init__(get_response)
        metrics.count_logins()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if policy.in_run():
            return self.get_response(request)
        with metrics.of_this_process().in_flight.track_inprogress():
            return super().__call__(request)

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        match, rejected = request.resolver_match, getattr(request, "rejected", None)
        metrics.count(
            lane=match.namespaces[0] if match and match.namespaces else metrics.NONE,
            route=(match.url_name if match else None) or metrics.NONE,
            method=request.method or metrics.NONE,
            status=response.status_code,
            seconds=seconds,
            reason=str(rejected.reason) if isinstance(rejected, Rejected) else "",
            trace=trace_of(request),
        )
