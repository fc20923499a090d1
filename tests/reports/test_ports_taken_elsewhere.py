"""The port is free where the server listens and taken where the browser looks: it shows somebody else's program.

https://github.com/webpack/webpack-dev-server/issues/2277, https://github.com/storyteller/Storyteller/pull/728

Right: localhost is 127.0.0.1 and ::1 (RFC 6761, 6.3); where either is taken, one sentence that names it, status 1, and
a port that is free at both. Once we listen, nobody else can. What is printed was asked before, and we answered.
Neighbours: listeners on one address, on all of one kind, on all of both, willing to share (`SO_REUSEPORT`) or not; a
demo on each of these; a program that takes the other address later, and answers anything or nothing; addresses of a
kind that is not listened on.
"""

import http.server
import socket
import threading

import pytest
from django.core.management import CommandError

from authdemo import wsgi
from authdemo.management import listening, machine, reached
from authdemo.management.listening import Place
from tests import environment
from tests.conftest import missing
from tests.processes import manage

HOSTS = ["127.0.0.1", "::1", "0.0.0.0", "::"]


@pytest.fixture(autouse=True)
def both_kinds():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        missing("needs IPv6 on loopback")


@pytest.fixture
def port():
    return environment.free_port()


def somebody(address, port, *options):
    """Another program that listens, willing to share its port if somebody asks for that."""
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    for level, name, value in ((socket.SOL_SOCKET, socket.SO_REUSEADDR, 1), *options):
        listener.setsockopt(level, name, value)
    try:
        listener.bind((address, port))
    except OSError:
        listener.close()
        raise
    listener.listen()
    return listener


SHARING = (socket.SOL_SOCKET, getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR), 1)
ALONE = (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
OTHERS = {
    "::1": ("::1",),
    "::1 shared": ("::1", SHARING),
    "127.0.0.1": ("127.0.0.1",),
    "127.0.0.1 shared": ("127.0.0.1", SHARING),
    "0.0.0.0": ("0.0.0.0",),
    ":: of both kinds": ("::",),
    ":: alone": ("::", ALONE),
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("other", OTHERS)
def test_a_port_that_is_taken_at_an_address_of_localhost_is_taken(host, other, port):
    address, *options = OTHERS[other]
    with (
        somebody(address, port, *options),
        pytest.raises(CommandError, match=f"^Port {port} is taken.*--port ") as said,
    ):
        listening.listen(Place(host, port)).close()
    suggested = Place(host, int(str(said.value).rpartition(" ")[2]))
    listening.listen(suggested).close()


def test_the_sentence_names_the_other_address(port):
    with (
        somebody("::1", port),
        pytest.raises(CommandError, match=r"taken on \[::1\], where a browser looks for localhost"),
    ):
        listening.listen(Place("127.0.0.1", port)).close()


def test_an_address_that_is_not_called_localhost_has_no_other(port):
    with somebody("::1", port), listening.listen(Place("127.0.0.2", port)) as ours:
        assert ours.getsockname() == ("127.0.0.2", port)


@pytest.mark.parametrize("host", HOSTS)
def test_from_then_on_nobody_else_gets_in_between_who_would_share_it_either(host, port):
    with listening.listen(Place(host, port)):
        for options in ((), (SHARING,)):
            with pytest.raises(OSError, match="in use"):
                somebody(host, port, *options).close()


# What is printed


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers everything with one status."""

    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def serving(monkeypatch, port):
    """Programs on that port. 204 is what we say to those who know our name."""
    monkeypatch.setenv("AUTHDEMO_NAME", "our-name")
    monkeypatch.setattr(reached, "ANSWER_SECONDS", 0.2)
    running = []

    def serve(address, status):
        kind = type("Server", (http.server.HTTPServer,), {"address_family": family(address), "status": status})
        server = kind((address, port), Answers)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def test_alone_it_is_localhost(serving, port):
    serving("127.0.0.1", 204)
    assert reached.urls(Place("127.0.0.1", port)) == [f"http://localhost:{port}"]


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_who_came_later_to_the_other_address_takes_the_name_away(serving, port, status):
    serving("127.0.0.1", 204)
    serving("::1", status)
    assert reached.urls(Place("127.0.0.1", port)) == [f"http://127.0.0.1:{port}"]


def test_so_does_one_that_says_nothing(serving, port):
    serving("127.0.0.1", 204)
    with somebody("::1", port):
        assert reached.urls(Place("127.0.0.1", port)) == [f"http://127.0.0.1:{port}"]


def test_where_nobody_of_ours_answers_nothing_is_up(serving, port, monkeypatch):
    monkeypatch.setattr(reached, "STARTING_SECONDS", 0.1)
    serving("127.0.0.1", 200)
    assert not reached.wait_for(Place("127.0.0.1", port))


def test_addresses_at_which_nothing_listens_are_not_printed(serving, port, monkeypatch):
    monkeypatch.setattr(machine, "addresses", lambda: ["127.0.0.3", "127.0.0.4", "::1"])
    serving("127.0.0.1", 204)
    serving("127.0.0.3", 204)
    serving("127.0.0.4", 200)
    assert reached.urls(Place("0.0.0.0", port)) == [f"http://localhost:{port}", f"http://127.0.0.3:{port}"]
    assert Place("0.0.0.0", port).addresses() == ["127.0.0.3", "127.0.0.4"]
    assert Place("::", port).addresses() == ["127.0.0.3", "127.0.0.4", "::1"]


def test_the_name_is_a_secret_of_this_demo_and_everything_else_is_the_site():
    said = []
    application = wsgi.answering_to("secret", lambda environ, start_response: [environ["PATH_INFO"].encode()])
    assert list(application({"PATH_INFO": "/secret"}, lambda *answer: said.append(answer))) == []
    assert said == [("204 No Content", [])]
    for path in ("/", "/secre", "/secret/", "/healthz", ""):
        assert list(application({"PATH_INFO": path}, None)) == [path.encode()]


@pytest.mark.processes
def test_the_demo_ends_with_that_sentence(tmp_path, port):
    with somebody("::1", port):
        done = manage("demo", "--port", str(port), var=tmp_path / "var")
    assert done.returncode == 1
    (sentence,) = (done.stdout + done.stderr).splitlines()
    assert sentence.startswith(f"CommandError: Port {port} is taken on [::1]")
