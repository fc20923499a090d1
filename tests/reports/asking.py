"""Requests as the server hands them to us: the WSGI application itself, which must answer whatever arrives."""

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

import pytest

from authdemo.wsgi import application
from tests import access_log

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    text: str


def asks(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    """What is answered. A header's value is Latin-1, as a server decodes it."""
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1"}
    environ |= {"HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    setup_testing_defaults(environ)
    said = []
    answer = application(environ, lambda status, found: said.append((status, found)))
    with closing(answer):
        text = b"".join(answer).decode(errors="replace")
    status, found = said[0]
    return Answer(int(status.partition(" ")[0]), Headers([*found]), text)


@dataclass
class Terminal:
    """What the operator sees while somebody asks: lines of the access log, and all that is not."""

    access: io.StringIO
    rest: io.StringIO


@contextmanager
def terminal() -> Iterator[Terminal]:
    """The handlers of `settings.LOGGING`, which then write here."""
    seen = Terminal(io.StringIO(), io.StringIO())
    with pytest.MonkeyPatch.context() as patch, access_log.read_by(logging.NullHandler()):
        for logger, name, stream in (("", "console", seen.rest), ("authdemo.access", "access", seen.access)):
            found = [handler for handler in logging.getLogger(logger).handlers if handler.get_name() == name]
            assert found, name
            patch.setattr(found[0], "stream", stream)
        yield seen
