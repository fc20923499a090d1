"""One line of the access log for each visitor's request, and what of the rest is about a mistake of ours."""

import logging
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path

from authdemo.strategy import Rejected
from authdemo.web.middleware.trace import trace_of
from authdemo.web.middleware.visits import VisitMiddleware

access_log = logging.getLogger("authdemo.access")
UNLOGGED = {"healthz", "readyz", "compare-copy"}  # asked by machines, over and over: nobody else's line would be seen


class AccessLogMiddleware(VisitMiddleware):
    """Writes the line of a visit."""

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        if not access_log.isEnabledFor(logging.INFO):
            return  # nobody reads it, so nobody need write it
        if request.resolver_match is None or request.resolver_match.url_name not in UNLOGGED:
            access_log.info(line(request, response, seconds))


def line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> str:
    """One request in one line, without its query (it may hold anything) and with nothing that could forge another."""
    match = request.resolver_match
    lane = match.namespaces[0] if match and match.namespaces else "-"
    identity, rejected = getattr(request, "identity", None), getattr(request, "rejected", None)
    who = identity.username if identity else "-"
    verdict = rejected.reason if isinstance(rejected, Rejected) else ("ok" if identity else "-")
    trace = trace_of(request)
    cost = " ".join([f"{kind}={count}/{took:.2f}ms" for kind, count, took in trace.sums()])
    return (
        f"{now()} {request.method} {escape_uri_path(request.path)} {response.status_code} "
        f"{lane} {escape_uri_path(who)} {verdict} {cost} remembered={trace.remembered} "
        f"in={trace.bytes_in}B out={trace.bytes_out}B {seconds * 1000:.1f}ms"
    )


def now() -> str:
    """The time by this machine's clock, with its offset: "17:22:45+01:00"."""
    return datetime.now(settings.MACHINE_ZONE).isoformat(timespec="seconds")[len("2026-11-26T") :]


def is_mistake(record: logging.LogRecord) -> bool:
    """Whether a record is about a mistake of ours. What Django says of an answer is so where that is 500 or more and
    was raised: a client's mistake has its line of the access log, and needs no stack trace."""
    status = getattr(record, "status_code", None)
    return status is None or (status >= 500 and bool(record.exc_info))


class MistakesAlone(logging.Filter):
    """For LOGGING: lets through what is about a mistake of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        return is_mistake(record)
