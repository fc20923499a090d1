"""A server process: granian on a socket that listens already, until it is told to stop."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management.base import CommandError
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder
from granian.server.mp import MPServer

from authdemo.management import listening

KEEP_ALIVE_SECONDS = 30  # for an idle connection, and for the head of a request
CONNECTIONS = 4096  # at once, in each server process; idle ones cost little more than a file descriptor
APPLICATION = "authdemo.rsgi:application"
STOPPING_SECONDS = 3  # for answers under way; streams are told to end, and one that does not is cut off


class Server(MPServer):
    """granian, which forks its workers. Calls `once_up` when they are forked: from then on, threads are safe."""

    def __init__(self, listener: socket.socket, once_up: Callable[[], None], **options: Any) -> None:
        super().__init__(APPLICATION, **options)
        self.listener, self.once_up = listener, once_up

    def _init_shared_socket(self) -> None:
        """All workers listen where we do already. granian's own sockets would share the port (`SO_REUSEPORT`) with
        whoever asks for that, as another demo does."""
        self._sso: Any = self.listener
        holder: Any = SocketHolder  # granian's stub leaves out how one is made
        self._shd: Any = holder(self.listener.fileno(), False, listening.WAITING)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Ctrl-C reaches the workers, too: one that is faster than we are has not ended by itself."""
        for worker in self.wrks:
            worker.interrupt_by_parent = True
            end_streams(worker.inner.pid)
        stops: Any = super().signal_handler_interrupt
        stops(*args, **kwargs)

    def startup(self, *args: Any) -> None:
        hangup = getattr(signal, "SIGHUP", None)  # the terminal was closed; Windows has no such signal
        outlives_terminal = hangup and signal.getsignal(hangup) is signal.SIG_IGN  # started with nohup
        startup: Any = super().startup  # granian says nothing of its types
        startup(*args)
        if hangup:
            signal.signal(hangup, signal.SIG_IGN if outlives_terminal else self.signal_handler_interrupt)
        self.once_up()


def end_streams(worker: int | None) -> None:
    """Have a worker end what it streams (`rsgi`). granian waits for every answer, and a stream may take minutes."""
    if worker and (told := getattr(signal, "SIGUSR1", None)):
        with suppress(ProcessLookupError):
            os.kill(worker, told)


def serve(
    listener: socket.socket,
    place: listening.Place,
    once_up: Callable[[], None],
    *,
    workers: int,
    keep_alive: int,
    revives: bool = True,
) -> None:
    """Serve until Ctrl-C or its like. `revives`: a worker that dies is replaced. Raises `CommandError` where it stops
    by itself.
    """
    server = Server(
        listener,
        once_up,
        address=place.address,
        port=place.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # where it must tell two versions apart, it waits for ever for the first byte
        workers=workers,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=keep_alive * 1000),
        workers_kill_timeout=STOPPING_SECONDS,
        respawn_failed_workers=revives,
        websockets=False,
        log_level=LogLevels.error,
    )
    try:
        server.serve()
    except SystemExit:
        if not server.interrupt_signal:
            raise CommandError("The server has stopped by itself; what it said is above.") from None
