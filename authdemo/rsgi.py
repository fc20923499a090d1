"""The site as granian runs it: a request takes one of the threads when all of it has come, and not before.

Under WSGI a thread reads the body, and a client that sends half of one keeps the thread: 64 of them silence a site.
Here an event loop waits for bodies (RSGI, granian's own interface), and hands what is whole to Django over WSGI, in
one of a few threads (`basics.few_threads`). So clients that begin and do not go on cost a little memory each, and no
thread:

    head of a request       30 s, then granian closes                 `demo` (http1_header_read_timeout)
    body of a request       25 s from its head on, then 408           BODY_SECONDS
    longer than the limit   413, unread                               settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    too many half bodies    503 with Retry-After, from one address    BODIES_EACH
                            ... and from all together                 BODIES
    an answer not taken     30 s, then Linux closes                   `listening.UNTAKEN_SECONDS`
    a stream's piece        30 s, then the stream ends                PIECE_SECONDS

Told to stop, granian accepts nothing more and waits for the answers under way; streams are told to end (`SIGUSR1`, by
`management.serving`), which they do after the piece at hand.

Each health check has a thread of its own: it is answered also while all others are taken, and `healthz` also while
`readyz` waits for a Redis that does not answer.
"""

import asyncio
import contextlib
import io
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from authdemo.basics import memory
from authdemo.basics.few_threads import FewThreads
from authdemo.web.client_address import is_behind_proxy
from authdemo.web.middleware.bodies import REFUSED
from authdemo.web.middleware.cookie_names import UNREADABLE
from authdemo.web.middleware.health import PATHS
from authdemo.wsgi import application as wsgi

THREADS = 64  # at most: an experiment that streams holds one, and so does everybody who waits for a password hash
BODY_SECONDS = 25.0  # for a body of 64 KB at most
PIECE_SECONDS = 30.0  # for one piece of a stream to be taken over by the system
TELLING_SECONDS = 0.01
BODIES = 1024  # that are awaited at once: 64 MB where each has come but for its last byte
BODIES_EACH = 256  # of these from one address: a classroom is one

_ENVIRON: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class NoBody(Exception):
    """The body cannot be had; the argument is the status to be answered."""


class Site:
    """What granian calls for each request; one in each worker process."""

    def __init__(self) -> None:
        self.awaited: Counter[str] = Counter()  # bodies, by address
        self.ending = threading.Event()
        self.answered: deque[asyncio.Future[None]] = deque()  # requests whose coroutines have not been told so
        self.is_telling = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        if told := getattr(signal, "SIGUSR1", None):  # Windows has none
            loop.add_signal_handler(told, self.ending.set)
        memory.give_back()
        self.threads = FewThreads(THREADS, loop.call_later)
        self.health = {path: FewThreads(1, loop.call_later) for path in PATHS}

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        environ = environ_of(scope)
        try:
            body = await self.body_of(scope, protocol)
        except NoBody as refused:
            body, environ[REFUSED] = b"", refused.args[0]
        except ProtocolClosed:
            return
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        done = self.loop.create_future()

        def serve() -> None:
            try:
                self.answer(environ, protocol)
            finally:
                self.is_answered(done)

        self.health.get(scope.path, self.threads).do(serve)
        await done

    def is_answered(self, done: "asyncio.Future[None]") -> None:
        """The answer has gone out by itself; only then may its coroutine end, and nobody waits for that. So the loop is
        woken once for all that are answered within a moment: to wake it costs a switch to it and back.
        """
        self.answered.append(done)
        if not self.is_telling:
            self.is_telling = True
            with contextlib.suppress(RuntimeError):  # the process is ending, and its loop has ended
                self.loop.call_soon_threadsafe(self.loop.call_later, TELLING_SECONDS, self.tell)

    def tell(self) -> None:
        """In the loop. Whoever is answered from here on finds that it must be woken again."""
        self.is_telling = False
        while self.answered:
            done = self.answered.popleft()
            if not done.done():
                done.set_result(None)

    async def body_of(self, scope: Scope, protocol: HTTPProtocol) -> bytes:
        """The whole body. Raises `NoBody`, and `ProtocolClosed` where the client has left half-way."""
        length, most = scope.headers.get("content-length"), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length in {None, "0"} and "transfer-encoding" not in scope.headers:
            return b""
        if length and int(length) > most:
            raise NoBody(413)
        address = _host(scope.client)
        if self.awaited.total() >= BODIES or (self.awaited[address] >= BODIES_EACH and not is_behind_proxy()):
            raise NoBody(503)
        self.awaited[address] += 1
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await _read(protocol, most)
        except TimeoutError:
            raise NoBody(408) from None
        finally:
            self.awaited[address] -= 1
            self.awaited += Counter()  # forgets addresses that wait for nothing

    def answer(self, environ: dict[str, Any], protocol: HTTPProtocol) -> None:
        """In a thread: let Django answer, and hand on what it says."""
        head: list[tuple[int, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None, /) -> Callable[[bytes], object]:
            head.append((int(status[:3]), headers))
            return bytes  # PEP 3333 has a writer here, which Django does not use

        response: Any = wsgi(environ, start)
        status, headers = head[0]
        try:
            if getattr(response, "streaming", False) and not any(name == "Content-Length" for name, _ in headers):
                self.stream(response, protocol.response_stream(status, headers))
            else:
                protocol.response_bytes(status, headers, b"".join(response))
        except ProtocolClosed:
            pass  # the client has left
        finally:
            if hasattr(response, "close"):  # PEP 3333
                response.close()

    def stream(self, pieces: Iterable[bytes], transport: Any) -> None:
        """A piece at a time, as they come. Who leaves, or does not take one in time, ends the stream; so do we."""

        async def send(piece: bytes) -> None:
            async with asyncio.timeout(PIECE_SECONDS):
                await transport.send_bytes(piece)

        for piece in pieces:
            try:
                asyncio.run_coroutine_threadsafe(send(piece), self.loop).result()
            except (TimeoutError, ProtocolClosed):
                return
            if self.ending.is_set():
                return


async def _read(protocol: HTTPProtocol, most: int) -> bytes:
    body = bytearray()
    async for chunk in protocol:
        body += chunk
        if len(body) > most:
            raise NoBody(413)
    return bytes(body)


def environ_of(scope: Scope) -> dict[str, Any]:
    """The request's head as WSGI has it (PEP 3333), but for the length of its body."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        **_ENVIRON,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": {"1": "HTTP/1.0"}.get(scope.http_version, f"HTTP/{scope.http_version}"),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _host(scope.client),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        key = "HTTP_" + name.upper().replace("-", "_")
        environ[key] = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}" if key in environ else value
    for key in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):  # of the body as it came, not as it is handed on
        environ.pop(key, None)
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    if scope.authority:  # of the address itself (RFC 9112, 3.2.2)
        environ["HTTP_HOST"] = scope.authority
    if "HTTP_COOKIE" not in environ and "cookie" in scope.headers:
        environ[UNREADABLE] = True  # granian hands on no header that is not ASCII
    return environ


def _host(peer: str) -> str:
    return peer.rpartition(":")[0].strip("[]")


application = Site()
