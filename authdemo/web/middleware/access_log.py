"""One line of the access log for each visitor's request, and what of the rest is about a mistake of ours."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path

from authdemo.strategy import Rejected
from authdemo.trace import Trace
from authdemo.web.middleware.trace import trace_of
from authdemo.web.middleware.visits import VisitMiddleware

access_log = logging.getLogger("authdemo.access")
UNLOGGED = {
    "healthz",
    "readyz",
    "metrics",
    "compare-copy",
}  # by machines, over and over: no other line would be seen


class AccessLogMiddleware(VisitMiddleware):
    """Writes the line of a visit."""

    def note(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        if not access_log.isEnabledFor(logging.INFO):
            return  # nobody reads it, so nobody need write it
        if request.resolver_match is None or request.resolver_match.url_name not in UNLOGGED:
            said = Line.of(request, response, seconds)
            if settings.LOG_AS_JSON:
                access_log.info("", extra={"facts": said.facts()})
            else:
                access_log.info(str(said))


@dataclass(frozen=True)
class Line:
    """One request, without its query (it may hold anything) and with nothing that could forge another line."""

    method: str
    path: str
    status: int
    lane: str
    user: str
    verdict: str
    trace: Trace
    seconds: float

    @classmethod
    def of(cls, request: HttpRequest, response: HttpResponseBase, seconds: float) -> Self:
        match = request.resolver_match
        identity, rejected = getattr(request, "identity", None), getattr(request, "rejected", None)
        return cls(
            request.method or "-",
            escape_uri_path(request.path),
            response.status_code,
            match.namespaces[0] if match and match.namespaces else "-",
            escape_uri_path(identity.username) if identity else "-",
            rejected.reason if isinstance(rejected, Rejected) else ("ok" if identity else "-"),
            trace_of(request),
            seconds,
        )

    def __str__(self) -> str:
        cost = " ".join([f"{kind}={count}/{took:.2f}ms" for kind, count, took in self.trace.sums()])
        return (
            f"{now()} {self.method} {self.path} {self.status} {self.lane} {self.user} {self.verdict} {cost} "
            f"remembered={self.trace.remembered} in={self.trace.bytes_in}B out={self.trace.bytes_out}B "
            f"{self.seconds * 1000:.1f}ms"
        )

    def facts(self) -> dict[str, Any]:
        """The same for programs; times in ms."""
        return {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "lane": self.lane,
            "user": self.user,
            "verdict": str(self.verdict),
            **{kind: {"count": count, "ms": round(took, 3)} for kind, count, took in self.trace.sums()},
            "remembered": self.trace.remembered,
            "bytes_in": self.trace.bytes_in,
            "bytes_out": self.trace.bytes_out,
            "ms": round(self.seconds * 1000, 3),
        }


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
