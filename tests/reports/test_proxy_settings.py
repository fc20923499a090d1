"""The environment names a proxy, and what a program asks of itself goes there: it fails, and the proxy reads it all.

https://github.com/yusong652/itasca-mcp/pull/113, https://github.com/h2oai/h2o-3/pull/3764

Right: no request of ours to ourselves looks at the environment. Neighbours: `http_proxy` in both spellings, the proxies
for HTTPS and for everything, a `no_proxy` that names something else, a file of certificates that is none, `.netrc`; the
experiments that reach a server through the network, with and without TLS, in this process and in others; the demo's
question whether the site is up; and every other place in the code that could ask, as long as it is written like these.
"""

import ast
import socket
import threading

import pytest

from authdemo.lab import registry
from authdemo.lab.wire.runs import Run
from authdemo.management import listening, reached
from tests import environment

pytestmark = pytest.mark.django_db(transaction=True)

OVER_THE_NETWORK = {
    *("database-dies", "node-dies", "on-the-wire", "open-stream", "second-server", "server-restart", "session-stores"),
}
CODE = [
    path for package in ("authdemo", "jwt_app", "sessions_app") for path in (environment.CODE / package).rglob("*.py")
]
TESTS = list((environment.CODE / "tests").rglob("*.py"))
VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "Client", "AsyncClient")
CLIENTS = {f"httpx.{verb}" for verb in VERBS}


@pytest.fixture
def proxy(monkeypatch, tmp_path):
    """What the environment's proxy hears. It answers nothing."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hears():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(0.2)
                    heard.append(connection.recv(4096))

        listener = threading.Thread(target=hears, daemon=True)
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, address)
            monkeypatch.setenv(name.upper(), address)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, "elsewhere.example")
        no_certificates = tmp_path / "certificates.pem"
        no_certificates.write_text("none")
        monkeypatch.setenv("SSL_CERT_FILE", str(no_certificates))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login somebody password else\n")
        monkeypatch.setenv("NETRC", str(netrc))
        yield heard
        server.shutdown(socket.SHUT_RDWR)
    listener.join(2)


@pytest.mark.parametrize("slug", ["on-the-wire", pytest.param("session-stores", marks=pytest.mark.processes)])
def test_an_experiment_asks_its_servers_and_nobody_else(slug, proxy):
    experiment = registry.get(slug)
    record = Run(experiment, [experiment.variants[0]]).play()
    assert [played.failure for played in record.played] == [""]
    assert proxy == []


def test_these_are_all_that_go_over_the_network():
    """The others are written like these two."""
    stories = [path for path in CODE if "experiments" in path.parts]
    assert {path.stem.replace("_", "-") for path in stories if "server=" in path.read_text()} == OVER_THE_NETWORK


def test_the_demo_asks_its_own_site_whether_it_is_up(proxy, monkeypatch):
    monkeypatch.setenv("AUTHDEMO_NAME", "to be replaced")  # and taken back at the end
    with socket.create_server(("127.0.0.1", 0)) as site:
        answering = threading.Thread(target=answers_once, args=(site,), daemon=True)
        answering.start()
        reached.take_a_name()
        assert reached.wait_for(listening.Place("127.0.0.1", site.getsockname()[1]))
        answering.join(2)
    assert proxy == []


def answers_once(site):
    connection, _ = site.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


def test_whoever_asks_over_http_says_that_the_environment_does_not_count():
    assert [where for path in (*CODE, *TESTS) for where in trusting(path)] == []


def trusting(path):
    """Where in this file something is asked over HTTP that would look at the environment first."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        options = {option.arg: ast.unparse(option.value) for option in call.keywords}
        given = [ast.unparse(one) for one in call.args]
        if (
            (called in CLIENTS and options.get("trust_env") != "False" and "transport" not in options)
            or (called.endswith("build_opener") and "urllib.request.ProxyHandler({})" not in given)
            or called.endswith(("urlopen", "urlretrieve"))
            or called.startswith("requests.")
        ):
            yield f"{path}:{call.lineno}: {called}"
