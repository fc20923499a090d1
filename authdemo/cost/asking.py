"""One request of a signed-in client, over the whole way in and without a network, as often as it takes.

The control goes the same way to the same view, where a lane that believes everybody stands in the place of one that
looks: what a variant takes beyond it is what knowing takes.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from authdemo.lab.wire.browser import ADDRESSES, COPIED
from authdemo.policy import ENVIRON_KEY, Policy
from authdemo.strategy import Identity
from authdemo.trace import Trace, recording
from authdemo.web.agents import CHROME

SOMEBODY = Identity(0, "somebody", "member", "no login")


class Everybody:
    """A lane that knows who asks without looking, in the control."""

    name, title = "sessions", "Sessions"

    def authenticate(self, request: HttpRequest) -> Identity:
        return SOMEBODY


class NotAnswered(Exception):
    """A request did not get the answer that it is about. The message says which one."""


@dataclass
class Asker:
    """One client of one lane under one policy."""

    app: WSGIHandler
    lane: str
    policy: Policy
    cookies: dict[str, str] = field(default_factory=dict)

    def signs_in(self, username: str, password: str) -> None:
        body = json.dumps({"username": username, "password": password}).encode()
        status, cookies = self._sends("POST", "api/login", body)
        if status != 200:
            raise NotAnswered(f"signing in to {self.lane} was answered with {status}")
        self.cookies = {name: cookies[name].value for name in COPIED if name in cookies}

    def asks(self) -> None:
        """Who am I? Raises `NotAnswered` where the site does not know."""
        status, _ = self._sends("GET", "api/me")
        if status != 200:
            raise NotAnswered(f"{self.lane} answered with {status}")

    def traced(self) -> Trace:
        """The same once, with what was asked on the way."""
        with recording() as trace:
            self.asks()
        return trace

    @property
    def bytes_sent(self) -> int:
        """What the credential adds to each request: name, value and what stands between them."""
        return len(self._cookie_header)

    @cached_property
    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _sends(self, method: str, path: str, body: bytes = b"") -> tuple[int, SimpleCookie]:
        seen: list[Any] = []

        def begins(status: str, headers: list[tuple[str, str]], failure: object = None, /) -> Callable[[bytes], object]:
            seen[:] = status, headers
            return io.BytesIO().write  # of the old interface, which Django does not use

        environ = {**_ENVIRON, "REQUEST_METHOD": method, "PATH_INFO": f"/{self.lane}/{path}", ENVIRON_KEY: self.policy}
        environ |= {"wsgi.input": io.BytesIO(body)}
        if body:
            environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        if self.cookies:
            environ["HTTP_COOKIE"] = self._cookie_header
        answer = self.app(environ, begins)
        b"".join(answer)
        answer.close()
        status, headers = seen
        return int(status[:3]), _cookies(headers) if method == "POST" else SimpleCookie()


def _cookies(headers: list[tuple[str, str]]) -> SimpleCookie:
    found = SimpleCookie()
    for name, value in headers:
        if name.lower() == "set-cookie":
            found.load(value)
    return found


_ENVIRON: Mapping[str, Any] = {
    "SCRIPT_NAME": "",
    "QUERY_STRING": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "HTTP_HOST": "localhost",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": ADDRESSES["laptop"],
    "HTTP_USER_AGENT": CHROME,  # a sign-in weighs what a browser's does
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
