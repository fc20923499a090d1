"""How a program that stands for another service asks this site: one address, by TLS or on this machine, by no proxy and
never where it points to; it waits so long for so much.

Another service has nothing of this site's, so this needs the standard library alone.
"""

import argparse
import io
import json
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

ANSWER_SECONDS = 3.0  # to connect, for each address of a name; and for the whole of an answer
MOST_BYTES = 256 * 1024  # of an answer
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


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
