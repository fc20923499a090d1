"""Counts what a request costs, and says so in the answer."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.store import database
from authdemo.trace import Trace, passed, recording, sql_wrapper
from authdemo.web import node


class TracedRequest(HttpRequest):
    """A request as it is behind this middleware."""

    trace: Trace


class TraceMiddleware:
    """Leaves the finished trace on the request as `request.trace`, and its sums in Server-Timing, behind the node."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.META
        with recording() as trace:
            cast(TracedRequest, request).trace = trace
            trace.bytes_in = len(sent.get("HTTP_COOKIE", "")) + len(sent.get("HTTP_AUTHORIZATION", ""))
            passed("begin")
            response = self.get_response(request)
            passed("answer")
            trace.bytes_out = len(response.content) if isinstance(response, HttpResponse) else 0  # a stream has none
        costs = trace.server_timing() if trace.steps and not trace.private else ""
        if said := ", ".join(filter(None, [node.server_timing(), costs])):
            response["Server-Timing"] = said
        return response


def trace_of(request: HttpRequest) -> Trace:
    """What a request has cost. It is complete once the answer has passed `TraceMiddleware`."""
    return cast(TracedRequest, request).trace


def connect() -> None:
    """Trace the queries of every connection to a database; without a trace nothing is counted. Called once, by the
    app's config: to wrap them around each request would cost those that ask no database, which are most.
    """
    database.wrap_queries(sql_wrapper)
