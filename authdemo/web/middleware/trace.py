"""Counts what a request costs, and says so in the answer."""

from typing import cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.trace import Trace, recording, sql_wrapper


class TracedRequest(HttpRequest):
    """A request as it is behind this middleware."""

    trace: Trace


class TraceMiddleware:
    """Leaves the finished trace on the request as `request.trace`, and its sums in Server-Timing."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with recording() as trace, connection.execute_wrapper(sql_wrapper):
            cast(TracedRequest, request).trace = trace
            trace.bytes_in = len(request.headers.get("Cookie", "")) + len(request.headers.get("Authorization", ""))
            response = self.get_response(request)
            trace.bytes_out = len(response.content) if isinstance(response, HttpResponse) else 0  # a stream has none
        if trace.steps and not trace.private:
            response["Server-Timing"] = trace.server_timing()
        return response


def trace_of(request: HttpRequest) -> Trace:
    """What a request has cost. It is complete once the answer has passed `TraceMiddleware`."""
    return cast(TracedRequest, request).trace
