"""`/metrics`: what this process has done since its start, as Prometheus reads it; with `AUTHDEMO_METRICS=1` alone.

    GET                                                         from this machine, or else
    GET   Authorization: Bearer <AUTHDEMO_METRICS_SECRET>       401 with another one; 404 where there is none

Every label has a few values, which are ours: lanes, names of routes, commands, reasons. No user, no address, no id and
no path is in any of them. Runs of experiments are not counted, nor static files.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import user_logged_in, user_login_failed
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from authdemo import policy
from authdemo.basics.bearer import shows
from authdemo.trace import FROM_MEMORY, Trace
from authdemo.web.client_address import is_this_machine

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # others are a client's own words
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # upper bounds
NONE = "-"  # of what a request does not have


@dataclass(frozen=True)
class Metrics:
    """What is counted. prometheus-client is loaded by who asks for it, and by nobody else."""

    registry: "CollectorRegistry"
    requests: "Counter"
    seconds: "Histogram"
    in_flight: "Gauge"
    redis: "Counter"
    signatures: "Counter"
    rejections: "Counter"
    logins: "Counter"


@cache
def of_this_process() -> Metrics:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

    own = CollectorRegistry()  # without what the library says of Python
    request = ("lane", "route")

    def counter(name: str, says: str, *labels: str) -> Counter:
        return Counter(f"authdemo_{name}", says, labels, registry=own)

    return Metrics(
        own,
        counter("requests", "Requests that were answered.", *request, "method", "status"),
        Histogram("authdemo_request_seconds", "Time until the answer began.", request, registry=own, buckets=SECONDS),
        Gauge("authdemo_requests_in_flight", "Requests that are being answered.", registry=own),
        counter("redis_commands", "Commands sent to Redis.", "command"),
        counter("signature_checks", "Signatures of tokens, checked or found to have been.", "algorithm", "how"),
        counter("rejections", "Credentials that were refused.", "lane", "reason"),
        counter("logins", "Sign-ins, and passwords that were refused.", "outcome"),
    )


def count_logins() -> None:
    """From now on; once in a process."""
    user_logged_in.connect(_logged_in, dispatch_uid="web.metrics.in")
    user_login_failed.connect(_login_failed, dispatch_uid="web.metrics.failed")


def _logged_in(**_: Any) -> None:
    _count_login("in")


def _login_failed(**_: Any) -> None:
    _count_login("refused")


def _count_login(outcome: str) -> None:
    if settings.METRICS and not policy.in_run():
        of_this_process().logins.labels(outcome).inc()


def count(*, lane: str, route: str, method: str, status: int, seconds: float, reason: str, trace: Trace) -> None:
    """A request that is answered. `reason`: why its credential was refused; empty where none was."""
    ours = of_this_process()
    ours.requests.labels(lane, route, method if method in METHODS else "other", str(status)).inc()
    ours.seconds.labels(lane, route).observe(seconds)
    if reason:
        ours.rejections.labels(lane, reason).inc()
    for step in trace.of("redis"):
        ours.redis.labels(step.what).inc()
    for step in trace.of("signature"):
        algorithm, _, remembered = step.what.partition(" ")
        ours.signatures.labels(algorithm, "remembered" if remembered == FROM_MEMORY else "checked").inc()


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What is counted, in Prometheus' text format."""
    if not settings.METRICS:
        raise Http404
    if not is_this_machine(request):
        if not settings.METRICS_SECRET:
            raise Http404
        if not shows(request.META.get("HTTP_AUTHORIZATION", ""), settings.METRICS_SECRET):
            challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return HttpResponse("This takes the password of AUTHDEMO_METRICS_SECRET.\n", status=401, headers=challenge)
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return HttpResponse(generate_latest(of_this_process().registry), content_type=CONTENT_TYPE_LATEST)
