"""What a browser of the lab asked and was answered: read from the answer, and as it may be shown.

Whatever lets somebody in is a fingerprint wherever it is shown.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from authdemo.trace import Trace

if TYPE_CHECKING:
    import httpx

CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
TIMING = re.compile(r'redis;dur=[\d.]+;desc="(\d+)')
SHOWN_HEADERS = ("content-type", "origin", "x-csrftoken", "authorization")


@dataclass(frozen=True)
class Look:
    """One look into the profile. Times in seconds of `time.monotonic()`."""

    sent: float
    answered: float
    status: int
    says: str  # the username, or the reason why not
    redis: int  # commands that this one check cost
    role: str = ""
    login_id: str = ""
    by: str = ""  # the browser that looked
    cost: Trace = field(default_factory=Trace, compare=False)

    @property
    def accepted(self) -> bool:
        return self.status == 200

    @property
    def refused(self) -> bool:
        """401 alone: a 503 says nothing about the credential."""
        return self.status == 401


@dataclass(frozen=True)
class Exchange:
    """One request and how it was answered, as it may be shown."""

    method: str
    url: str
    cookies: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: str
    status: int

    def curl(self) -> str:
        """The request for a terminal; whatever lets somebody in is a fingerprint."""
        words = ["curl", "-i"]
        if self.method != "GET":
            words += ["-X", self.method]
        for name, value in self.headers:
            words += ["-H", f"{name}: {value}"]
        if self.cookies:
            words += ["-b", "; ".join(f"{name}={value}" for name, value in self.cookies)]
        if self.body:
            words += ["-d", self.body]
        return shlex.join([*words, self.url]) + f"  # {self.status}"


def exchange_of(response: httpx.Response) -> Exchange:
    request = response.request
    pairs = [pair.partition("=") for pair in request.headers.get("cookie", "").split("; ") if pair]
    headers = [(name, request.headers[name]) for name in SHOWN_HEADERS if name in request.headers]
    return Exchange(
        request.method,
        str(request.url),
        tuple((name, _masked(value)) for name, _, value in pairs),
        tuple((name, value if name in {"content-type", "origin"} else _masked(value)) for name, value in headers),
        "…" if request.method != "GET" and request.headers.get("content-length", "0") != "0" else "",
        response.status_code,
    )


def _masked(secret: str) -> str:
    return f"‹{fingerprint(secret)[:8]}›"


def fingerprint(secret: str) -> str:
    """Enough to recognise a credential by, and of no use to anybody: 64 bits of its SHA-256."""
    return sha256(secret.encode()).hexdigest()[:16]


def csrf_token(page: httpx.Response) -> str:
    """The token in the page's form; empty where there is none, which the site then refuses."""
    found = CSRF_FIELD.search(page.text)
    return found[1] if found else ""


def lookups_of(response: httpx.Response) -> int:
    """Redis commands as another process's Server-Timing header counts them."""
    found = TIMING.search(response.headers.get("Server-Timing", ""))
    return int(found[1]) if found else 0


def json_of(response: httpx.Response) -> dict[str, Any]:
    try:
        answer: Any = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
