"""A neighbour on another port of this machine: it notes what a browser brings along, and may plant a cookie.

Cookies know hosts and not ports (RFC 6265, 8.5), and a browser takes another port for the same site. It listens on
loopback, for as long as a trial may take, and answers nothing but a trial's own addresses.
"""

import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECONDS = 60.0
MOST = 8  # at once in this process: each takes a port and a thread
_places = threading.BoundedSemaphore(MOST)


class Full(Exception):
    """There are as many neighbours as there may be."""


class Neighbour(ThreadingHTTPServer):
    """`hears(cookies)` is called with what the request brought; it returns headers of the answer. Raises `Full`."""

    daemon_threads = True

    def __init__(self, path: str, hears: Callable[[Sequence[tuple[str, str]]], dict[str, str]]):
        self._places = _places
        if not self._places.acquire(blocking=False):
            raise Full
        super().__init__(("127.0.0.1", 0), _Handler)
        self._closed = threading.Lock()
        self.path, self.hears = path, hears
        threading.Thread(target=self.serve_forever, args=(0.1,), name="neighbour", daemon=True).start()
        self._over = threading.Timer(SECONDS, self.close)
        self._over.daemon = True
        self._over.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def close(self) -> None:
        if not self._closed.acquire(blocking=False):
            return  # somebody does it already
        self._over.cancel()
        self.shutdown()
        self.server_close()
        self._places.release()


class _Handler(BaseHTTPRequestHandler):
    server: Neighbour
    timeout = 5  # seconds for a request to arrive whole

    def do_GET(self) -> None:
        if self.path != self.server.path:
            self.send_error(404)
            return
        pairs = [pair.strip().partition("=") for pair in self.headers.get("Cookie", "").split(";")]
        headers = self.server.hears([(name, value) for name, _, value in pairs if name])
        self.send_response(303 if "Location" in headers else 204)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        threading.Thread(target=self.server.close, daemon=True).start()  # one request is all it is there for

    def log_message(self, *args: object) -> None:
        """Logs nothing: what it hears is noted in the trial."""
