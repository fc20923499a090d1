"""The site on a port of its own, under the policy of one variant: a real server, for as long as it is needed."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from authdemo import policy as policies
from authdemo.lab.wire.telling import NotPossible
from authdemo.policy import Policy


def refuse_over_https() -> None:
    """Servers that a run starts speak plain HTTP, to which the cookies of a site over HTTPS would not come.

    Raises `NotPossible`.
    """
    if settings.HTTPS:
        raise NotPossible("It starts servers of its own, which speak plain HTTP; this site is served over HTTPS.")


class Quiet(WSGIRequestHandler):
    """Logs nothing: the policy's requests are nobody's."""

    def log_message(self, *args: Any) -> None:
        pass


class PolicyServer(socketserver.ThreadingMixIn, WSGIServer):
    """Serves this process's site on loopback; every request is under this policy. Use it as a context manager."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, policy: Policy, site: WSGIHandler, tls: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), Quiet)
        self.policy = policy  # of each request from now on
        self.set_app(self._under_policy(site))
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def origin(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    def _under_policy(self, site: WSGIHandler) -> Callable[..., Iterable[bytes]]:
        def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            environ[policies.ENVIRON_KEY] = self.policy
            environ["wsgi.url_scheme"] = self.scheme
            return site(environ, start_response)

        return application

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One request in its own thread, to the end of that thread's database connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news here."""

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="run server", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


@contextmanager
def serving(policy: Policy) -> Iterator[PolicyServer]:
    """This site under a policy, for the time of the block. Raises `NotPossible` over HTTPS."""
    refuse_over_https()
    with PolicyServer(policy, WSGIHandler()) as server:
        yield server
