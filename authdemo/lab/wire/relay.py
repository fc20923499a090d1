"""A loopback relay: passes everything on, after a while if wanted, and remembers it if wanted."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

CHUNK = 65536  # bytes


class Relay:
    """Listens on a port of its own and passes on to wherever `connect` leads. Use it as a context manager.

    `delay`: seconds that whatever passes is held back, in each direction. `seen`: all bytes that came from the client,
    then all that came from the server, if `records`. While it is held up nothing passes, and nobody is told so.
    """

    def __init__(self, connect: Callable[[], socket.socket], *, delay: float = 0.0, records: bool = False):
        self._connect, self._delay, self._records = connect, delay, records
        self.from_client, self.from_server = bytearray(), bytearray()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lets_pass = threading.Event()
        self._lets_pass.set()
        self._is_cut = False

    def hold_up(self) -> None:
        self._lets_pass.clear()

    def let_go(self) -> None:
        """What was sent meanwhile arrives now, as with TCP."""
        self._lets_pass.set()

    def cut(self) -> None:
        """Whoever is connected is sent away, and so is whoever comes."""
        self._is_cut = True
        for one in self._sockets:
            _end(one)

    def mend(self) -> None:
        self._is_cut = False

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def __enter__(self) -> Self:
        self._start(self._accepts)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.let_go()
        for one in (self._server, *self._sockets):
            _end(one)
        for thread in self._threads:
            thread.join(2)

    def _accepts(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                server = self._connect()
            except OSError:  # nobody is there any more: whoever came is sent away
                client.close()
                continue
            for one in (client, server):
                with suppress(OSError):  # it has gone meanwhile, which whoever reads from it finds
                    if one.family != getattr(socket, "AF_UNIX", None):
                        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, server]
            if self._is_cut:  # looked at after they are among those whom `cut` sends away: one of the two does it
                _end(client)
                _end(server)
                continue
            self._start(self._passes, client, server, self.from_client)
            self._start(self._passes, server, client, self.from_server)

    def _passes(self, source: socket.socket, sink: socket.socket, seen: bytearray) -> None:
        try:
            while data := source.recv(CHUNK):
                if self._records:
                    seen += data
                if self._delay:
                    time.sleep(self._delay)
                self._lets_pass.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:  # one side has gone without a word: the other is not to wait for it
            _send_away(source)
            _send_away(sink)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="run relay", daemon=True)
        self._threads.append(thread)
        thread.start()


def _send_away(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _end(one: socket.socket) -> None:
    _send_away(one)
    one.close()


def to_port(port: int) -> Callable[[], socket.socket]:
    """A connection to this port of this machine."""
    return lambda: socket.create_connection(("127.0.0.1", port))
