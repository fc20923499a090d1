"""Many requests at once to one server: how many it answers in a second, and what the asking itself took.

Some connections stay open, each with one request under way, all of them asked by one thread. It sends the same bytes
again and again, and reads of an answer its status and how long it is: the less asking takes, the less of the figure is
ours. How much that was is said with it.
"""

import re
import selectors
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast

from authdemo.cost.asking import NotAnswered

CONNECTIONS = 16
ANSWER_SECONDS = 10.0  # that one may take
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """How many answers have come in how many seconds, and which share of one processor the asking took."""

    answers: int
    seconds: float
    share: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


@dataclass
class Coming:
    """One answer, as far as it has come."""

    status: bytes
    come: bytes = b""

    def is_whole(self, piece: bytes) -> bool:
        """Raises `NotAnswered` where it is none, or another one."""
        self.come += piece
        head, blank, body = self.come.partition(b"\r\n\r\n")
        if not piece or self.come[9:12] != self.status[: len(self.come[9:12])]:
            first = head.partition(b"\r\n")[0].decode("latin-1")
            raise NotAnswered(f"Under load a server answered: {first or 'nothing'}")
        if not blank:
            return False
        length = _LENGTH.search(head)
        if length is None:
            raise NotAnswered("A server does not say how long its answer is.")
        return len(body) >= int(length[1])


def load(port: int, path: str, headers: Mapping[str, str], seconds: float, status: int = 200) -> Load:
    """Ask for so many seconds. Raises `NotAnswered` where an answer has another status, or none comes."""
    told = {"Host": f"127.0.0.1:{port}", "Accept": "application/json", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    expected = str(status).encode()
    with ExitStack() as clean_up, selectors.DefaultSelector() as ready:
        try:
            for _ in range(CONNECTIONS):
                one = clean_up.enter_context(socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS))
                ready.register(one, selectors.EVENT_READ, Coming(expected))
                one.sendall(request)
            answered, began, spent = 0, time.perf_counter(), time.thread_time()
            while (took := time.perf_counter() - began) < seconds:
                answered += _looks_once(ready, request)
        except OSError as error:
            raise NotAnswered(f"Under load a server did not answer: {error}") from None
        if not answered:
            raise NotAnswered(f"Under load a server answered nothing within {took:.1f} s.")
        return Load(answered, took, (time.thread_time() - spent) / took)


def _looks_once(ready: selectors.BaseSelector, request: bytes) -> int:
    """Take what has come, and ask again where an answer was whole; how many were."""
    come = ready.select(ANSWER_SECONDS)
    if not come:
        raise TimeoutError(f"nothing within {ANSWER_SECONDS:g} s")
    answered = 0
    for key, _ in come:
        connection, coming = cast(socket.socket, key.fileobj), key.data
        if coming.is_whole(connection.recv(65536)):
            coming.come = b""
            connection.sendall(request)
            answered += 1
    return answered
