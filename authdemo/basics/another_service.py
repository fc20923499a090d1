"""What the programs that stand for another service have in common: the door at which they answer.

So many at once, each of whom has so long to say what is wanted:

    GET /me        Authorization: Bearer …    200 who it is, 401 why it is nobody, 503 where that cannot be said
    GET /healthz                              what the service says of itself

How they ask is in `asking_a_site.py`. Another service has nothing of this site's, so both need the standard library
alone.
"""

import io
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from authdemo.basics.asking_a_site import Hurried, Unknown
from authdemo.basics.bearer import bearer_of

REQUEST_SECONDS = 10.0  # for the whole of a request to come
AT_ONCE = 64  # connections
LONGEST = 4096  # characters of a credential
NOT_NOW = "Who this is cannot be said now. Ask again later."
FULL = b"HTTP/1.0 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"


class Refused(Exception):
    """This is nobody. The message says why, in a word or two, to whoever has shown it."""


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
