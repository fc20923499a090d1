"""Around every request: its trace and access log line, the headers that every answer carries, our exceptions."""

import logging
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.http.request import split_domain_port, validate_host
from django.utils.encoding import escape_uri_path

from authdemo import policy
from authdemo.pages import errors, inspect_traces
from authdemo.strategy import Rejected, StoreUnavailable
from authdemo.trace import Trace, recording, sql_wrapper

GetResponse = Callable[[HttpRequest], HttpResponseBase]
COOKIE_NAME = re.compile(r"[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=")  # a token (RFC 9110, 5.6.2)
access_log = logging.getLogger("authdemo.access")
UNLOGGED = {"healthz", "readyz", "compare-copy"}  # asked by machines, over and over: nobody else's line would be seen


class TraceMiddleware:
    """Counts what a request costs, says so in Server-Timing and in one line of the access log.

    An experiment's request brings its policy along; it holds inside, and the log, which is about visitors, is quiet.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = request.META.get(policy.ENVIRON_KEY)
        if isinstance(own, policy.Policy):
            with policy.use(own):
                return self.traced(request)
        started = time.perf_counter()
        response = self.traced(request)
        if not request.path.startswith("/" + settings.STATIC_URL.strip("/")):
            seconds = time.perf_counter() - started
            if request.resolver_match is None or request.resolver_match.url_name not in UNLOGGED:
                access_log.info(line(request, response, seconds))
            inspect_traces.keep(request, response, seconds)  # after the trace, which must not count it
        return response

    def traced(self, request: HttpRequest) -> HttpResponseBase:
        with recording() as trace, connection.execute_wrapper(sql_wrapper):
            request.trace = trace  # type: ignore[attr-defined]
            trace.bytes_in = len(request.headers.get("Cookie", "")) + len(request.headers.get("Authorization", ""))
            response = self.get_response(request)
            trace.bytes_out = 0 if response.streaming else len(response.content)  # type: ignore[attr-defined]
        if trace.steps and not trace.private:
            response["Server-Timing"] = trace.server_timing()
        return response


def line(request: HttpRequest, response: HttpResponseBase, seconds: float) -> str:
    """One request in one line, without its query (it may hold anything) and with nothing that could forge another."""
    match = request.resolver_match
    lane = match.namespaces[0] if match and match.namespaces else "-"
    identity, rejected = getattr(request, "identity", None), getattr(request, "rejected", None)
    who = identity.username if identity else "-"
    verdict = rejected.reason if isinstance(rejected, Rejected) else ("ok" if identity else "-")
    trace: Trace = request.trace  # type: ignore[attr-defined]
    cost = " ".join(
        f"{kind}={trace.count(kind)}/{trace.seconds(kind) * 1000:.2f}ms" for kind in ("redis", "sql", "signature")
    )
    return (
        f"{time.strftime('%H:%M:%S')} {request.method} {escape_uri_path(request.path)} {response.status_code} "
        f"{lane} {escape_uri_path(who)} {verdict} {cost} in={trace.bytes_in}B out={trace.bytes_out}B "
        f"{seconds * 1000:.1f}ms"
    )


class HeadersMiddleware:
    """What Django's own middleware leaves to the site, on every answer; and what it sets, where it gives up.

    It does so over a host name that is not ours: the 400 then carries none of its headers.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cache-Control", "no-store")  # static files and the JWK set bring their own
        return response


class CookieNamesMiddleware:
    """Cookies count by their exact names, and where none can be read the browser is told so.

    Django strips what Unicode calls a blank, so to it a cookie named "\u2003__Host-sessionid", which any neighbour may
    plant, is "__Host-sessionid", which only this host can set. Here what is no name (RFC 6265, 4.1.1) is no cookie.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        header = request.META.get("HTTP_COOKIE")
        if header == "" and request.META.get("SERVER_SOFTWARE") == "Granian":  # what it makes of one that is not ASCII
            return errors.unreadable_cookies(request)
        if header:
            pairs = header.split(";")
            request.META["HTTP_COOKIE"] = ";".join(pair for pair in pairs if COOKIE_NAME.match(pair))
        return self.get_response(request)


class AttackHostsMiddleware:
    """Under the names that play another site (`ATTACK_HOSTS`) there is nothing but what an experiment needs."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, _ = split_domain_port(request.get_host())
        allowed = ("/attack/", "/" + settings.STATIC_URL.strip("/") + "/")
        if not validate_host(host, settings.ATTACK_HOSTS):
            return self.get_response(request)
        response = self.get_response(request) if request.path.startswith(allowed) else None
        if response is None or response.status_code == 404:  # the site's own 404 leads to pages that are not here
            return HttpResponseNotFound("There is nothing here.", content_type="text/plain")
        return response


class RefusalMiddleware:
    """Gives a page to a 405, which has none, and a 503 to whatever found that Redis or the database cannot be asked."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        return errors.not_allowed(request, response["Allow"]) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, OperationalError):  # the database is away: no less passing than Redis being so
            return errors.database_unavailable(request)
        return errors.store_unavailable(request, exception) if isinstance(exception, StoreUnavailable) else None
