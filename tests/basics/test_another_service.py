"""The door of what stands for another service: what it says to whom, and that nobody who is slow holds it up."""

import socket
import threading
from contextlib import contextmanager, suppress

import httpx
import pytest

from authdemo.basics import another_service
from authdemo.basics.another_service import NOT_NOW, Refused, Service, serve
from authdemo.basics.asking_a_site import Unknown
from tests.processes import until

PASSWORD = "a-password-that-nobody-shows-anybody"


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
