"""What stands for another service asks no longer, takes no more and answers no slower than it says."""

import argparse
import itertools
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress

import httpx
import pytest

from authdemo.basics import another_service
from authdemo.basics.another_service import NOT_NOW, Hurried, Refused, Service, Unknown, address, asked, serve
from tests import environment
from tests.processes import until

PASSWORD = "a-password-that-nobody-shows-anybody"
DEEP = b"[" * 100_000


@contextmanager
def answering(*parts, pause=0.0):
    """A server of somebody's, which answers whoever comes with these bytes; where it is, and what it was sent."""
    sent, over = [], threading.Event()

    def answers():
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                with caller, suppress(OSError):
                    sent.append(request_of(caller))
                    for part in parts:
                        caller.sendall(part)
                        over.wait(pause)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answers, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/keys?a=b", sent
        finally:
            over.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def request_of(caller):
    """All of it, or closing the connection would be an error of its own."""
    with caller.makefile("rb") as stream:
        head = b"".join(itertools.takewhile(lambda line: line not in {b"\r\n", b""}, stream))
        length = re.search(rb"Content-Length: (\d+)", head)
        return head + stream.read(int(length[1]) if length else 0)


def http(body, status="200 OK", *headers):
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode() + body


def test_it_gets_the_json_that_is_there():
    with answering(http(b'{"keys": []}')) as (url, sent):
        assert asked(url) == {"keys": []}
    assert sent[0].startswith(b"GET /keys?a=b HTTP/1.1\r\n")
    assert b"Authorization" not in sent[0]


def test_a_form_is_sent_with_the_password():
    with answering(http(b"{}")) as (url, sent):
        assert asked(url, {"token": "a&b"}, PASSWORD) == {}
    assert sent[0].startswith(b"POST ")
    assert f"Authorization: Bearer {PASSWORD}\r\n".encode() in sent[0]
    assert sent[0].endswith(b"token=a%26b")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (http(b"", "404 Not Found"), "404"),
        (http(b"", "302 Found", "Location: http://127.0.0.1:1/"), "302"),
        (b"", "does not answer"),
        (b"nonsense\r\n\r\n", "HTTP"),
        (http(b"", "200 OK", "X: " + "x" * 70_000), "HTTP"),
        (http(b"7\r\n", "200 OK", "Transfer-Encoding: chunked"), "HTTP"),
        (http(b"{"), "JSON"),
        (http(b"\xff"), "JSON"),
        (http(b"1" * 5000), "JSON"),
        (http(DEEP), "JSON"),
        (http(b" " * (another_service.MOST_BYTES + 1)), "bytes"),
    ],
    ids=["404", "elsewhere", "nothing", "nonsense", "a line", "half", "{", "no text", "a number", "deep", "large"],
)
def test_whatever_goes_wrong_nobody_can_say_and_why_is_said(answer, why):
    """`HTTPException`, `ValueError`, `RecursionError`."""
    with answering(answer) as (url, _), pytest.raises(Unknown, match=why):
        asked(url, {"token": "x"}, PASSWORD)


def test_so_it_is_where_nobody_listens():
    """`OSError`."""
    with pytest.raises(Unknown, match="does not answer"):
        asked(f"http://127.0.0.1:{environment.free_port()}/")


@pytest.mark.parametrize("password", [f"{PASSWORD}\nX: y", f"{PASSWORD}ä€"])
def test_a_password_that_no_header_takes_is_in_no_error(password):
    with answering(http(b"{}")) as (url, _), pytest.raises(Unknown) as raised:
        asked(url, {}, password)
    assert PASSWORD not in str(raised.value)
    assert raised.value.__suppress_context__


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(monkeypatch):
    """Its head or its body: each byte is in time, and the whole is not."""
    monkeypatch.setattr(another_service, "ANSWER_SECONDS", 0.3)
    for parts in ([http(b""), *[b" "] * 100, b"{}"], [b"HTTP/1.1 200 OK\r\nX: ", *[b"x"] * 100, b"\r\n\r\n{}"]):
        with answering(*parts, pause=0.02) as (url, _), pytest.raises(Unknown, match="in time"):
            asked(url)


def test_what_comes_is_read_until_a_point_in_time_and_no_further():
    class Dripping:
        time, waited = 0.0, ()

        def settimeout(self, seconds):
            self.waited += (seconds,)

        def recv_into(self, buffer):
            self.time += 1.0
            buffer[0] = 120
            return 1

    source = Dripping()
    hurried = Hurried(source, 3.0, lambda: source.time)
    assert [hurried.read(1) for _ in range(3)] == [b"x"] * 3
    assert source.waited == (3.0, 2.0, 1.0)
    with pytest.raises(TimeoutError):
        hurried.read(1)


@pytest.mark.parametrize("text", ["https://site.example/keys", "http://localhost:8000/keys", "http://[::1]:8000/"])
def test_addresses_that_nobody_on_the_way_can_change(text):
    assert address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("http://example.com/keys", "file:///etc/passwd", "ftp://localhost/keys", "keys", "https:///keys", ""),
        *("http://localhost:0/", "http://localhost:99999/", "http://[::1/", "https://me:secret@site.example/"),
    ],
)
def test_others_are_not_asked(text):
    with pytest.raises(argparse.ArgumentTypeError) as raised:
        address(text)
    assert "secret" not in str(raised.value)


class Somebody:
    """Who is shown what, and when."""

    def __init__(self):
        self.comes, self.goes_on = threading.Event(), threading.Event()

    def who(self, credential):
        if credential == "away":
            raise Unknown(f"because of {PASSWORD}")
        if credential == "gone":
            raise Refused("nobody")
        if credential == "slow":
            self.comes.set()
            self.goes_on.wait(20)
        if credential == "wrong":
            raise RuntimeError
        return {"sub": credential}


@contextmanager
def open_door(somebody=None):
    with Service("door", 0, (somebody or Somebody()).who, lambda: {"well": True}, again=7) as service:
        thread = threading.Thread(target=service.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield service.server_port
        finally:
            service.shutdown()
            thread.join(10)


def shows(port, *headers, path="/me"):
    return httpx.get(f"http://127.0.0.1:{port}{path}", headers=[*headers], trust_env=False, timeout=20)


def bearer(credential):
    return ("Authorization", f"Bearer {credential}")


def test_the_door_says_who_somebody_is():
    with open_door() as port:
        answer = shows(port, ("Authorization", "bearer  7"))
        assert (answer.status_code, answer.json()) == (200, {"sub": "7"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert shows(port, path="/healthz").json() == {"well": True}
        assert shows(port, path="/").status_code == 404


@pytest.mark.parametrize(
    "headers", [(), (("Authorization", "Basic 7"),), (("Authorization", "Bearer"),), (bearer(7), bearer(8))]
)
def test_where_nothing_is_shown_it_asks_for_something(headers):
    with open_door() as port:
        answer = shows(port, *headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="door"')


@pytest.mark.parametrize("credential", ["gone", "x" * (another_service.LONGEST + 1)])
def test_it_says_that_somebody_is_nobody(credential):
    with open_door() as port:
        answer = shows(port, bearer(credential))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="door", error="invalid_token"'


def test_why_nobody_can_say_is_for_the_log_and_not_for_who_asks(capsys):
    with open_door() as port:
        answer = shows(port, bearer("away"))
    assert (answer.status_code, answer.json()) == (503, {"error": NOT_NOW})
    assert answer.headers["Retry-After"] == "7"
    assert PASSWORD in capsys.readouterr().err


def test_a_request_that_comes_byte_by_byte_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(another_service, "REQUEST_SECONDS", 0.3)
    with open_door() as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.settimeout(0.02)
        slow.sendall(b"GET /me HTTP/1.1\r\nX: ")
        assert any(has_been_closed(slow) for _ in range(500))


def has_been_closed(connection):
    try:
        connection.sendall(b"x")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_who_finds_no_place_is_told_and_a_place_becomes_free(monkeypatch):
    monkeypatch.setattr(another_service, "AT_ONCE", 1)
    somebody = Somebody()
    with open_door(somebody) as port:
        first = threading.Thread(target=shows, args=(port, bearer("slow")))
        first.start()
        assert somebody.comes.wait(20)
        with socket.create_connection(("127.0.0.1", port)) as second:
            assert second.recv(100).startswith(b"HTTP/1.0 503 ")
        somebody.goes_on.set()
        first.join(20)
        until(lambda: is_served(port), 20, "the place is free")


def is_served(port):
    with suppress(httpx.HTTPError):
        return shows(port, bearer("7")).status_code == 200


def test_whoever_goes_before_the_answer_leaves_a_line_and_a_mistake_of_ours_its_trace(capsys):
    with Service("door", 0, str, dict) as service:
        for error in (ConnectionResetError("gone"), RuntimeError("a mistake")):
            try:
                raise error
            except (OSError, RuntimeError):
                service.handle_error(None, ("127.0.0.1", 1))
            said = capsys.readouterr().err
            assert ("Traceback" in said) is isinstance(error, RuntimeError)
            assert type(error).__name__ in said


@pytest.mark.parametrize("port", [99_999, "taken"])
def test_a_port_that_cannot_be_had_is_said(port, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1] if port == "taken" else port
        assert serve(lambda: Service("door", wanted, str, dict), wanted, lambda: "") == 1
    assert capsys.readouterr().err.startswith(f"Port {wanted} cannot be had")


def test_it_needs_the_standard_library_alone():
    code = "import sys; sys.path.insert(0, '.'); import authdemo.basics.another_service; print(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-IS", "-c", code], cwd=environment.CODE, text=True)
    assert {name for name in said.split() if name.partition(".")[0] == "authdemo"} == {
        *("authdemo", "authdemo.basics", "authdemo.basics.bearer", "authdemo.basics.another_service")
    }
    assert {name.partition(".")[0] for name in said.split()} <= {*sys.stdlib_module_names, "authdemo", "__main__"}
