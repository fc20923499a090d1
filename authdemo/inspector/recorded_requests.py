"""The last requests of a visitor who asked to have them recorded, each with its trace.

    authdemo:<site>:inspect:<name>    a list, newest first: {"at": 1763683351.1, "method": "GET", "path": "/jwt/", …}

Pressing "Record my requests" makes the list and gives the browser its random name in a cookie. A quarter of an hour
later both are gone. A request is put on a list that is there and on no other (LPUSHX), after its trace is complete: for
who never pressed the button nothing is asked, and for who did the recording itself is not in what it records. No query,
no header, no value is kept; of answers to a password no time, as it would tell which users exist.
"""

import json
import re
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.store.client import connection
from authdemo.strategy import StoreUnavailable
from authdemo.web import times
from authdemo.web.cookies import Cookie
from authdemo.web.middleware.trace import trace_of

SECONDS = 15 * 60
COOKIE = Cookie(
    settings.INSPECT_COOKIE_NAME,
    "A random name: whose requests are recorded.",
    lambda: times.lifetime(SECONDS),
)
MOST = 10
STEPS = 40  # of one request: some pages ask more often than a picture can show
UNRECORDED = {"compare-copy"}  # asked every second by a page that is open: it would push all others out
_NAME = re.compile(r"[A-Za-z0-9_-]{16}")  # secrets.token_urlsafe(12)


@dataclass(frozen=True)
class Recorded:
    """One request. Times in seconds, steps as (kind, what, start, seconds); none where timings are kept private."""

    at: float
    method: str
    path: str
    status: int
    lane: str
    seconds: float
    steps: Sequence[tuple[str, str, float, float]] = ()
    more: int = 0  # steps that are not listed
    private: bool = False


def name_of(request: HttpRequest) -> str:
    """Under which name this visitor's requests are recorded; "" for everybody who did not ask for it."""
    name = COOKIE.of(request)
    return name if _NAME.fullmatch(name) else ""


def begin(response: HttpResponseBase) -> None:
    """Make a list under a name of its own, and tell the browser the name. Raises `StoreUnavailable`."""
    name = secrets.token_urlsafe(12)
    with connection().pipeline(transaction=True) as pipe:  # one transaction: no list without an end
        pipe.rpush(_key(name), "{}")  # LPUSHX needs something to stand before
        pipe.expire(_key(name), SECONDS)
        pipe.execute()
    COOKIE.set(response, name, SECONDS)


def end(request: HttpRequest, response: HttpResponseBase) -> None:
    """Delete the list and the cookie. Raises `StoreUnavailable`."""
    COOKIE.drop(response)
    if name := name_of(request):
        connection().delete(_key(name))


def keep(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Called once the trace is complete and no longer recording. Costs nothing without the cookie, else one trip."""
    name, match = name_of(request), request.resolver_match
    if not name or (match and match.url_name in UNRECORDED):
        return
    entry = json.dumps(asdict(_recorded(request, response, seconds)))
    with suppress(StoreUnavailable), connection().pipeline(transaction=False) as pipe:
        pipe.lpushx(_key(name), entry)
        pipe.ltrim(_key(name), 0, MOST - 1)
        pipe.execute()


def _recorded(request: HttpRequest, response: HttpResponseBase, seconds: float) -> Recorded:
    trace = trace_of(request)
    match = request.resolver_match
    lane = match.namespaces[0] if match and match.namespaces else ""
    about: dict[str, Any] = {"at": time.time(), "method": str(request.method)[:10], "path": request.path[:200]}
    about |= {"status": response.status_code, "lane": lane}
    if trace.private:
        return Recorded(**about, seconds=0, private=True)
    steps = [(step.kind, step.what[:40], step.start, step.seconds) for step in trace.steps]
    return Recorded(**about, seconds=seconds, steps=steps[:STEPS], more=max(0, len(steps) - STEPS))


def recorded(request: HttpRequest) -> list[Recorded] | None:
    """Newest first; None where nothing is being recorded. Raises `StoreUnavailable`."""
    name = name_of(request)
    found = connection().lrange(_key(name), 0, MOST - 1) if name else []
    entries = [json.loads(entry) for entry in found]
    return [Recorded(**entry) for entry in entries if entry] if found else None


def _key(name: str) -> str:
    return f"{policy.site().prefix}inspect:{name}"
