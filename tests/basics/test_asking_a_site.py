"""What stands for another service asks no longer, takes no more and answers no slower than it says."""

import argparse
import itertools
import re
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress

import pytest

from authdemo.basics import asking_a_site
from authdemo.basics.asking_a_site import Hurried, Unknown, address, asked
from tests import environment
from tests.programs import SHARED

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
        (http(b" " * (asking_a_site.MOST_BYTES + 1)), "bytes"),
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
    monkeypatch.setattr(asking_a_site, "ANSWER_SECONDS", 0.3)
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


def test_it_needs_the_standard_library_alone():
    code = "import sys; sys.path.insert(0, '.'); import authdemo.basics.another_service; print(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-IS", "-c", code], cwd=environment.CODE, text=True)
    assert {name for name in said.split() if name.partition(".")[0] == "authdemo"} == {
        *("authdemo", *SHARED),
    }
    assert {name.partition(".")[0] for name in said.split()} <= {*sys.stdlib_module_names, "authdemo", "__main__"}
