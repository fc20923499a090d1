"""Another service's side of a session: `python -m sessions_app.asker --ask URL`, with the standard library alone.

A session id says nothing to whoever has not the record, so this asks the site whose it is (`introspection`), with the
password that both have in INTROSPECTION_SECRET. Each request would be one more at the site; an answer is believed for a
window instead, and so long this may be wrong: somebody who has logged out is let in until it is over, and somebody who
has just signed in anew is known at once. While the site is away nobody is known but whom the window still covers.

    GET /me        Authorization: Bearer <session id>    200 who it is, 401 that it is nobody, 503 where nobody can say
    GET /healthz                                         how often it was asked, and how often it has asked
"""

import argparse
import hashlib
import json
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

PASSWORD = "INTROSPECTION_SECRET"  # noqa: S105 -- the name of the variable that has it
WINDOW_SECONDS = 5.0
MOST = 10_000  # sessions whose answers are believed at once
LONGEST = 512  # characters of a session id
ANSWER_SECONDS = 3.0
MOST_BYTES = 64 * 1024
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Unknown(Exception):
    """Nobody can say whose this is. The message says why."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """The password goes to the address that was given, and to nowhere that it points to."""

    def redirect_request(self, *_: Any) -> None:
        return None


def introspect(url: str, password: str, session_id: str) -> dict[str, Any]:
    """What the site says of it (RFC 7662, 2). Raises `Unknown`."""
    opener = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))
    asked = urllib.request.Request(  # noqa: S310 -- `address` has looked at the scheme
        url, urlencode({"token": session_id}).encode(), {"Authorization": f"Bearer {password}"}
    )
    try:
        with opener.open(asked, timeout=ANSWER_SECONDS) as answer:
            said = json.loads(answer.read(MOST_BYTES))
    except HTTPError as error:
        raise Unknown(WHY.get(error.code, f"the site answered with {error.code}")) from None
    except (URLError, OSError, ValueError) as error:
        raise Unknown(f"the site does not answer: {getattr(error, 'reason', error)}") from None
    if not isinstance(said, dict) or not isinstance(said.get("active"), bool):
        raise Unknown("the site's answer is none of RFC 7662")
    return said


WHY = {401: f"the site has another {PASSWORD}", 404: f"the site has no {PASSWORD}", 503: "the site cannot look it up"}


class Answers:
    """What was answered within the window. Safe for threads; keeps no session id, but what it hashes to."""

    def __init__(
        self, ask: Callable[[str], dict[str, Any]], window: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`ask`: what the site says of a session id, or `Unknown`; `window` and `now` in seconds."""
        self._ask, self._window, self._now = ask, window, now
        self._kept: dict[bytes, tuple[float, dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self.shown = self.asked = 0

    def of(self, session_id: str) -> dict[str, Any]:
        """Raises `Unknown`. What is no session is believed for as long: nonsense is no lever."""
        name, now = hashlib.sha256(session_id.encode()).digest(), self._now()
        with self._lock:
            self.shown += 1
            until, said = self._kept.get(name, (now, {}))
            if now < until:
                return said
            self.asked += 1
        said = self._ask(session_id)
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = (now + self._window, said)  # from when it was asked on: the answer is as old as that
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return said


class Door(BaseHTTPRequestHandler):
    """What it answers. The server has `answers`."""

    server: "Service"
    server_version, sys_version = "authdemo-asker", ""
    timeout = 10  # seconds for a request to come

    def do_GET(self) -> None:
        answers = self.server.answers
        if self.path == "/healthz":
            self._says(200, {"shown": answers.shown, "asked": answers.asked})
        elif self.path == "/me":
            self._me()
        else:
            self._says(404, {"error": "nothing here"})

    def _me(self) -> None:
        shown = self.headers.get_all("Authorization") or [""]
        scheme, _, session_id = shown[0].partition(" ")
        session_id = session_id.strip()
        fits = len(shown) == 1 and scheme.lower() == "bearer" and 0 < len(session_id) <= LONGEST
        try:
            said = self.server.answers.of(session_id) if fits else {"active": False}
        except Unknown as why:
            self._says(503, {"error": str(why)}, ("Retry-After", "1"))
            return
        if said["active"]:
            self._says(200, {name: said.get(name) for name in ("sub", "username", "role", "exp")})
        else:
            self._says(401, {"error": "nobody"}, ("WWW-Authenticate", 'Bearer realm="asker"'))

    def _says(self, status: int, said: Mapping[str, Any], *headers: tuple[str, str]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *headers,
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Service(ThreadingHTTPServer):
    """On loopback: it is another service's in the demonstration, and nobody's in production."""

    daemon_threads = True
    allow_reuse_port = False

    def __init__(self, port: int, answers: Answers):
        super().__init__(("127.0.0.1", port), Door)
        self.answers = answers


def address(text: str) -> str:
    """Of the site: the password and session ids go there, so plain HTTP is for this machine alone."""
    parts = urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return text
    raise argparse.ArgumentTypeError(f"{text} is neither https nor http on this machine")


def seconds(text: str) -> float:
    """A window: 0 asks each time."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 0 to 3600")
    return value


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m sessions_app.asker", description="Says whose a session is, by asking.")
    parser.add_argument("--ask", type=address, required=True, help="where to ask: the site's /sessions/api/introspect")
    parser.add_argument("--window", type=seconds, default=WINDOW_SECONDS, help="seconds an answer is believed (5)")
    parser.add_argument("--port", type=int, default=8101, help="on 127.0.0.1 (8101)")
    asked = parser.parse_args(arguments)
    if not (password := os.environ.get(PASSWORD, "").strip()):
        print(f"{PASSWORD} is not set: the site answers whoever has its password, and nobody else.", file=sys.stderr)
        return 1
    answers = Answers(lambda session_id: introspect(asked.ask, password, session_id), asked.window)
    try:
        service = Service(asked.port, answers)
    except (OSError, OverflowError) as error:
        print(f"Port {asked.port} cannot be had: {error}", file=sys.stderr)
        return 1
    with service:
        print(f"asker     http://127.0.0.1:{service.server_port}/me", said_of(asked.ask, password), sep="\n")
        print("Stop      Ctrl-C", flush=True)
        try:
            service.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def said_of(url: str, password: str) -> str:
    """What is to be known of the site before anybody is shown."""
    try:
        introspect(url, password, "nobody's")
    except Unknown as why:
        return f"Site      {url}: {why}. It is asked again with each session."
    return f"Site      {url} answers."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
