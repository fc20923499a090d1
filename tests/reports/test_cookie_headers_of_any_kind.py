"""An empty Cookie header, or one that the server cannot read, and every address is an error.

https://github.com/emmett-framework/granian/issues/335

Right: an empty one is as none; where cookies came and cannot be read the browser gets the page that helps it, and the
log-in page of an empty jar is not mistaken for it. Neighbours: blanks, a lone semicolon, names without a value, other
headers that are not ASCII, both lanes, health checks.
"""

import socket

import pytest

from tests.processes import Demo

pytestmark = pytest.mark.processes

READ = [
    b"Cookie:",
    b"Cookie: ",
    b"Cookie: ;",
    b"Cookie: a",
    b"Cookie: =",
    b"Cookie: a=b",
    b"X-Name: n\xc3\xa9",
    b"Cookie;: x",
]
UNREADABLE = [b"Cookie: n\xc3\xa9=1", b"Cookie: sessionid=x; a=\xff", b"Cookie: \xe9"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("cookies")) as running:
        yield running


def asked(site, path, header):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n" % (path, header))
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return answer.decode()


@pytest.mark.parametrize("header", READ)
@pytest.mark.parametrize(
    ("path", "status"), [(b"/healthz", 200), (b"/", 200), (b"/jwt/login/", 200), (b"/jwt/api/me", 401)]
)
def test_an_empty_one_is_as_none(site, path, status, header):
    said = asked(site, path, header)
    if header == b"Cookie;: x":
        assert said.startswith("HTTP/1.1 400"), "no name of a header holds a semicolon (RFC 9110, 5.1)"
    else:
        assert said.startswith(f"HTTP/1.1 {status}")


@pytest.mark.parametrize("header", UNREADABLE)
def test_what_cannot_be_read_is_spoken_of(site, header):
    assert "cookie here that the server cannot read" in asked(site, b"/sessions/login/", header)
    assert '{"error": "unreadable-cookies"}' in asked(site, b"/jwt/api/me", header)
    assert asked(site, b"/healthz", header).startswith("HTTP/1.1 200")
