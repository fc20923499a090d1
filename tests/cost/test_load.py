"""What puts a server under load counts whole answers, and takes nothing else for one."""

import contextlib
import socket
import threading

import pytest

from authdemo.cost.asking import NotAnswered
from authdemo.cost.load import CONNECTIONS, load

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def answering():
    """A server that answers each request with these pieces; the port, and how many requests have come."""
    opened = []

    def serves(*pieces):
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        opened.append(listener)
        asked = []

        def serve(connection):
            with connection, contextlib.suppress(OSError):
                while request := connection.recv(65536):
                    asked.append(request)
                    for piece in pieces:
                        connection.sendall(piece)

        def accept():
            try:
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        return listener.getsockname()[1], asked

    yield serves
    for listener in opened:
        listener.close()


@pytest.mark.parametrize("pieces", [(ANSWER,), (ANSWER[:20], ANSWER[20:]), (ANSWER[:-5], ANSWER[-5:-2], ANSWER[-2:])])
def test_each_whole_answer_counts_once_in_however_many_pieces_it_comes(answering, pieces):
    port, asked = answering(*pieces)
    found = load(port, "/me", {"Cookie": "a=b"}, 0.3)
    assert len(asked) - 2 * CONNECTIONS <= found.answers <= len(asked)
    assert found.answers > 0
    assert asked[0].startswith(b"GET /me HTTP/1.1\r\nHost: 127.0.0.1")
    assert b"\r\nCookie: a=b\r\n\r\n" in asked[0]
    assert 0 < found.share <= 1.1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ANSWER.replace(b"200 OK", b"503 Busy"), "503 Busy"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "how long"),
        (b"\x16\x03\x01\x00\xf1\x01\x00\x00\xed\x03\x03", "answered"),
    ],
)
def test_anything_else_is_no_figure(answering, answer, said):
    port, _ = answering(answer)
    with pytest.raises(NotAnswered, match=said):
        load(port, "/me", {}, 0.3)


def test_a_server_that_has_answered_nothing_when_the_time_is_over_is_no_figure(answering):
    port, _ = answering(ANSWER[:10])
    with pytest.raises(NotAnswered, match="answered nothing"):
        load(port, "/me", {}, 0)


def test_where_nobody_listens_that_is_said():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NotAnswered, match="did not answer"):
        load(port, "/me", {}, 0.3)


def test_a_server_that_falls_silent_is_not_waited_for_without_end(answering, monkeypatch):
    port, _ = answering(ANSWER[:10])
    monkeypatch.setattr("authdemo.cost.load.ANSWER_SECONDS", 0.2)
    with pytest.raises(NotAnswered, match="nothing within"):
        load(port, "/me", {}, 30)
