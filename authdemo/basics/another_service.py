"""What the programs that stand for another service have in common: how they ask, and how they answer.

They ask one address, by TLS or on this machine, by no proxy and never where it points to, and wait so long for so much.
They answer at one door, so many at once, each of whom has so long to say what is wanted:

    GET /me        Authorization: Bearer …    200 who it is, 401 why it is nobody, 503 where that cannot be said
    GET /healthz                              what the service says of itself

Another service has nothing of this site's, so this needs the standard library alone.
"""

import argparse
import io
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

from authdemo.basics.bearer import bearer_of

ANSWER_SECONDS = 3.0  # to connect, for each address of a name; and for the whole of an answer
REQUEST_SECONDS = 10.0  # for the whole of a request to come
AT_ONCE = 64  # connections
MOST_BYTES = 256 * 1024  # of an answer
LONGEST = 4096  # characters of a credential
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NOT_NOW = "Who this is cannot be said now. Ask again later."
FULL = b"HTTP/1.0 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"


class Refused(Exception):
    """This is nobody. The message says why, in a word or two, to whoever has shown it."""


class Unknown(Exception):
    """Nobody can say who this is. The message says why, in the log alone. `status`: what was answered, if anything."""

    def __init__(self, why: str, status: int = 0):
        super().__init__(why)
        self.status = status


class Hurried(io.RawIOBase):
    """What comes from a socket until a point in time. Raises `TimeoutError` from then on.

    A timeout of the socket's own begins anew with each byte: whoever sends one now and then is waited for without end.
    """

    def __init__(self, source: socket.socket, until: float, now: Callable[[], float] = time.monotonic):
        """`until`: on the clock `now` (s)."""
        self._source, self._until, self._now = source, until, now

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - self._now()
        if left <= 0:
            raise TimeoutError("not within the time that there was")
        self._source.settimeout(left)
        return self._source.recv_into(buffer)


def address(text: str) -> str:
    """Of a site that is asked. What comes from there decides who is let in, so plain HTTP is for this machine alone."""
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        raise argparse.ArgumentTypeError("this is no address") from None
    if "@" in parts.netloc:
        raise argparse.ArgumentTypeError("an address that is asked has no name and no password in it")
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        return text
    raise argparse.ArgumentTypeError(f"{text} is neither https nor http on this machine")


def seconds(text: str) -> float:
    """Of an option: a length of time."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 0 to 3600")
    return value


def asked(url: str, form: Mapping[str, str] | None = None, password: str = "") -> Any:
    """The JSON that is answered there, to a GET or to a POST of this form. `password`: shown as `Bearer`.

    Raises `Unknown`, whatever has gone wrong, in words that hold nothing of what was sent.
    """
    try:
        status, text = _exchanged(url, form, password)
    except TimeoutError:
        raise Unknown("it does not answer in time") from None
    except OSError as error:
        raise Unknown(f"it does not answer ({error.strerror or type(error).__name__})") from None
    except (HTTPException, ValueError) as error:
        raise Unknown(f"it cannot be asked over HTTP ({type(error).__name__})") from None
    if status != 200:
        raise Unknown(f"it answers with {status}", status)
    if len(text) > MOST_BYTES:
        raise Unknown(f"its answer has more than {MOST_BYTES} bytes")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unknown("its answer is no JSON that can be read") from None


def _exchanged(url: str, form: Mapping[str, str] | None, password: str) -> tuple[int, bytes]:
    """The status of the answer, and what it holds, as far as one byte too many."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    headers = {"Accept": "application/json", "Connection": "close"}
    if password:
        headers["Authorization"] = f"Bearer {password}"
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = None if form is None else urlencode(form)
    with closing(kind(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)) as connection:
        connection.connect()
        until = time.monotonic() + ANSWER_SECONDS
        connection.request("GET" if form is None else "POST", path, body, headers)
        with closing(HTTPResponse(connection.sock)) as answer:
            answer.fp.close()
            answer.fp = io.BufferedReader(Hurried(connection.sock, until))
            answer.begin()
            return answer.status, answer.read(MOST_BYTES + 1)


class Door(BaseHTTPRequestHandler):
    """What is answered, one request to a connection (HTTP/1.0)."""

    server: "Service"

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(Hurried(self.connection, time.monotonic() + REQUEST_SECONDS))

    def version_string(self) -> str:
        return f"authdemo-{self.server.name}"

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._says(200, self.server.health())
        elif self.path == "/me":
            self._me()
        else:
            self._says(404, {"error": "nothing here"})

    def _me(self) -> None:
        shown = self.headers.get_all("Authorization") or [""]
        credential = bearer_of(shown[0]) if len(shown) == 1 else ""
        challenge = f'Bearer realm="{self.server.name}"'
        if not credential:
            self._says(401, {"error": "nothing was shown"}, ("WWW-Authenticate", challenge))
            return
        try:
            if len(credential) > LONGEST:
                raise Refused("malformed")
            who = self.server.who(credential)
        except Refused as refused:  # RFC 6750, 3.1
            self._says(401, {"error": str(refused)}, ("WWW-Authenticate", f'{challenge}, error="invalid_token"'))
        except Unknown as why:
            self.log_error("who was shown cannot be said: %s", why)
            self._says(503, {"error": NOT_NOW}, ("Retry-After", str(self.server.again)))
        else:
            self._says(200, who)

    def _says(self, status: int, said: Mapping[str, Any], *headers: tuple[str, str]) -> None:
        body = json.dumps(said).encode()
        self.connection.settimeout(REQUEST_SECONDS)  # reading has left what was left of its own
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

    def __init__(
        self,
        name: str,
        port: int,
        who: Callable[[str], Mapping[str, Any]],
        health: Callable[[], Mapping[str, Any]],
        again: int = 1,
    ):
        """`who`: of what is shown, or raises `Refused`, `Unknown`; `again`: seconds until that is worth a second try.

        Raises `OSError`, `OverflowError` where the port cannot be had.
        """
        self.name, self.who, self.health, self.again = name, who, health, again
        self._places = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(("127.0.0.1", port), Door)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Whoever finds no place is told so at once; who is slow holds one, and not the rest of them up."""
        if not self._places.acquire(blocking=False):
            with suppress(OSError):
                request.settimeout(0)
                request.send(FULL)
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # this machine has no thread left
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever has gone before the answer is a line, and no stack trace."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handle_error(request, client_address)
            return
        print(f"{self.name}: somebody has gone before the answer ({type(error).__name__})", file=sys.stderr)


def serve(service: Callable[[], Service], port: int, said: Callable[[], str]) -> int:
    """Run it until Ctrl-C; the exit status. `said`: a line on whoever is asked, once there is somebody to answer."""
    try:
        running = service()
    except (OSError, OverflowError) as error:
        print(f"Port {port} cannot be had: {error}", file=sys.stderr)
        return 1
    with running:
        here = f"{running.name:<9} http://127.0.0.1:{running.server_port}/me"
        print(here, said(), "Stop      Ctrl-C", sep="\n", flush=True)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0
