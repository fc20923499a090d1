"""Counts what a request costs, and says so in the answer."""

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.trace import recording, sql_wrapper


class TraceMiddleware:
    """Leaves the finished trace on the request as `request.trace`, and its sums in Server-Timing."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with recording() as trace, connection.execute_wrapper(sql_wrapper):
            request.trace = trace  # type: ignore[attr-defined]
            trace.bytes_in = len(request.headers.get("Cookie", "")) + len(request.headers.get("Authorization", ""))
            response = self.get_response(request)
            trace.bytes_out = 0 if response.streaming else len(response.content)  # type: ignore[attr-defined]
        if trace.steps and not trace.private:
            response["Server-Timing"] = trace.server_timing()
        return response
