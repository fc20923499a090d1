"""A proxy sends bodies in chunks, without a length, and to Django they are empty: every form is "expired".

https://github.com/django/daphne/issues/476, https://github.com/django/django/pull/20406

Right: as with a length, up to the same limit; where the server behind us does not take chunks together, 411 that says
so. Neighbours: JSON and forms, one chunk and many, an empty body, trailers, a body over the limit with and without a
length, a length that lies, `Expect: 100-continue`, a client that leaves half-way.
"""

import socket

import httpx
import pytest
from django.test import Client

from tests.processes import until

LIMIT = 64 * 1024
JSON = {"content-type": "application/json"}
NOBODY = b'{"username": "nobody", "password": "nothing"}'


def pieces(body, size):
    """As an iterator, which httpx sends in chunks."""
    return iter([body[at : at + size] for at in range(0, len(body), size)])


def raw(site, text):
    """What comes back for these very bytes."""
    port = int(site.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return answer.decode()


@pytest.mark.processes
@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_json_in_chunks_is_read(demo_site, lane, size):
    answer = httpx.post(f"{demo_site}/{lane}/api/login", content=pieces(NOBODY, size), headers=JSON, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"error": "credentials"})


@pytest.mark.processes
def test_a_form_in_chunks_passes_the_csrf_check(demo_site):
    with httpx.Client(base_url=demo_site, trust_env=False) as browser:
        browser.get("/sessions/login/")
        form = f"csrfmiddlewaretoken={browser.cookies['csrftoken']}&username=nobody&password=nothing".encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": demo_site}
        assert browser.post("/sessions/login/", content=pieces(form, 10), headers=headers).status_code == 200


@pytest.mark.processes
@pytest.mark.parametrize("size", [LIMIT + 1, 10 * LIMIT])
@pytest.mark.parametrize("path", ["/sessions/api/login", "/jwt/login/", "/nowhere/"])
def test_what_is_too_large_is_413_with_and_without_a_length(demo_site, path, size):
    for content in (b"x" * size, pieces(b"x" * size, 50_000)):
        try:
            answer = httpx.post(demo_site + path, content=content, headers=JSON, trust_env=False)
        except (httpx.WriteError, httpx.ReadError):
            continue  # it was answered, and closed, before all was sent
        assert answer.status_code == 413
        assert "64 KB" in answer.text


HEAD = (
    b"POST /sessions/api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
)
WRITTEN = {
    "an empty body": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2d\r\n" + NOBODY + b"\r\n0\r\nX-A: b\r\n\r\n", "401"),
    "gzip, chunked": (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "40"),
    "both": (HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2d\r\n" + NOBODY + b"\r\n0\r\n\r\n", "40"),
    "no chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n", "40"),
    "a length that is none": (HEAD + b"Content-Length: x\r\n\r\n", "400"),
    "two lengths": (HEAD + b"Content-Length: 45\r\nContent-Length: 5\r\n\r\n" + NOBODY, "400"),
    "expected to be asked": (HEAD + b"Content-Length: 45\r\nExpect: 100-continue\r\n\r\n" + NOBODY, "100"),
}


@pytest.mark.processes
@pytest.mark.parametrize("way", WRITTEN)
def test_as_some_client_writes_it(demo_site, way):
    text, begins = WRITTEN[way]
    answer = raw(demo_site, text)
    assert answer.startswith((f"HTTP/1.1 {begins}", f"HTTP/1.0 {begins}"))
    assert " 500 " not in answer


@pytest.mark.processes
def test_who_leaves_half_way_has_sent_nothing(tmp_path, demo_site):
    port = int(demo_site.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(HEAD + b"Content-Length: 99\r\n\r\n" + NOBODY)
    assert until(lambda: httpx.get(demo_site + "/healthz", trust_env=False).status_code == 200, 5, "it serves on")


@pytest.mark.parametrize("path", ["/sessions/login/", "/jwt/api/login", "/compare/act/", "/"])
def test_behind_another_server_a_body_without_a_length_is_411(path):
    answer = Client().generic("POST", path, b"", "application/json", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert "Content-Length" in answer.content.decode() or answer.json() == {"error": "length-required"}


@pytest.mark.parametrize("path", ["/sessions/login/", "/jwt/api/login", "/compare/act/", "/"])
def test_the_limit_holds_behind_another_server_too(path):
    answer = Client().generic("POST", path, b"x" * (LIMIT + 1), "application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["x", "-1", "+1", "1.0", " ", "1_0", "\u00b2", "0x10", "1, 1"])
@pytest.mark.parametrize(
    "path", ["/sessions/login/", "/jwt/api/login", "/compare/act/", "/inspect/", "/lab/csrf/1/at/form/"]
)
def test_behind_another_server_a_length_that_is_none_is_400(path, length):
    answer = Client().post(path, {}, CONTENT_LENGTH=length)
    assert answer.status_code == 400
    assert "Content-Length" in answer.content.decode() or answer.json() == {"error": "no-length"}


@pytest.mark.parametrize("length", ["9" * 19, "9" * 5000, "0" * 5000 + "65537"])
def test_behind_another_server_a_length_beyond_all_measure_is_413(length):
    assert Client().post("/sessions/login/", {}, CONTENT_LENGTH=length).status_code == 413


def test_behind_another_server_a_length_is_the_same_with_noughts_before_it():
    assert Client().get("/", CONTENT_LENGTH="0" * 5000).status_code == 200
