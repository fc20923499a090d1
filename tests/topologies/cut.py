"""A way to a server that can be cut, as a network is: nothing arrives, and nobody is told so."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self


class Line:
    """Passes everything on until it is cut; what was sent meanwhile arrives once it is mended, as with TCP."""

    def __init__(self, to: int) -> None:
        self.to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._whole, self._sockets, self._lock = threading.Event(), set[socket.socket](), threading.Lock()
        self._whole.set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    def _accepts(self) -> None:
        with suppress(OSError):  # it is over
            while True:
                self._start(self._connects, self._door.accept()[0])

    def _connects(self, client: socket.socket) -> None:
        """Where nobody is at the other end, whoever came in is sent away."""
        self._whole.wait()
        with (
            self._held(client),
            suppress(OSError),
            self._held(socket.create_connection(("127.0.0.1", self.to))) as server,
        ):
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = self._start(self._passes, server, client)
            self._passes(client, server)
            back.join()

    def _passes(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._whole.wait()
                sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _held(self, one: socket.socket) -> "_Held":
        return _Held(self, one)

    def _start(self, target: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, daemon=True)
        thread.start()
        return thread

    def __enter__(self) -> Self:
        self._start(self._accepts)
        return self

    def __exit__(self, *_: Any) -> None:
        self.mend()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class _Held:
    """A socket that is closed in the end, also by whoever ends the line."""

    def __init__(self, line: Line, one: socket.socket) -> None:
        self.line, self.one = line, one

    def __enter__(self) -> socket.socket:
        with self.line._lock:
            self.line._sockets.add(self.one)
        return self.one

    def __exit__(self, *_: Any) -> None:
        with self.line._lock:
            self.line._sockets.discard(self.one)
        self.one.close()
