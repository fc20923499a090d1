"""A client's mistake fills the operator's log with a stack trace, as if the site had made one.

https://github.com/Rhumbix/django-request-logging/issues/61, https://github.com/gyrinx-app/gyrinx/issues/1097,
https://github.com/bytedeck/bytedeck/issues/751

Right: one line of the access log and an answer below 500 for whatever is sent; a trace only for a mistake of ours. A
body too large is 413, and says the limit. Neighbours: too many fields in a query and in a form, too many files,
multipart without a boundary or with a bad part, other charsets and codecs that are none, a Content-Type that is none,
null bytes, an action or a method that there is not; each with and without a CSRF cookie, since with one the CSRF check
is first to read the form, and some of it before Django is ready to catch anything.
"""

import socket

import pytest

from authdemo.web.middleware.content_type import is_readable
from tests.processes import Demo
from tests.reports.asking import FORM, asks, terminal

pytestmark = pytest.mark.django_db(transaction=True)

MANY = "&".join(f"field-{number}=1" for number in range(1001))
LARGE = b"a=" + b"x" * 70_000
LIMIT = "The body is too large: 64 KB at most."


def part(headers, body="1"):
    return f"--x\r\n{headers}\r\n\r\n{body}\r\n".encode()


FIELD = 'Content-Disposition: form-data; name="action"'
FILE = f'{FIELD}; filename="a"'
MULTIPART = "multipart/form-data; boundary=x"
BODIES = {
    "large": (FORM, LARGE),
    "large, in parts": (MULTIPART, part(FIELD, "x" * 70_000) + b"--x--\r\n"),
    "many fields": (FORM, MANY.encode()),
    "many files": (MULTIPART, part(FILE) * 101 + b"--x--\r\n"),
    "no boundary": ("multipart/form-data", b"x"),
    "an empty boundary": ("multipart/form-data; boundary=", b"x"),
    "a boundary that is no text": ("multipart/form-data; boundary=é", b"x"),
    "no end": (MULTIPART, part(FIELD)),
    "no base64": (MULTIPART, part(f"{FILE}\r\nContent-Transfer-Encoding: base64", "!") + b"--x--\r\n"),
    "a name in no charset": (MULTIPART, part("Content-Disposition: form-data; name*=foo'en'%41") + b"--x--\r\n"),
    "UTF-16": (f"{FORM}; charset=utf-16", b"action=login"),
    "UTF-16, in parts": (f"{MULTIPART}; charset=utf-16", part(FIELD) + b"--x--\r\n"),
    "another spelling of UTF-8": (f"{FORM}; charset=utf8", b"action=login"),
    "a codec of no text": (f"{MULTIPART}; charset=hex", part(FIELD) + b"--x--\r\n"),
    "a codec that always fails": (f"{MULTIPART}; charset=undefined", part(FIELD) + b"--x--\r\n"),
    "a charset in no charset": ("text/plain; charset*=foo'en'%41", b"x"),
    "a charset that cannot be": ("text/plain; charset*=undefined''%41", b"x"),
    "a null byte for a charset": ("text/plain; charset*=''%00", b"x"),
    "no type": ("", b"action=login"),
    "half a type": ("; charset", b"action=login"),
    "null bytes": (FORM, b"action=login%00&username=%00&password=%00&next=%00&theme=%00&token=%00&sessions=%00"),
    "bytes that are no text": (FORM, b"\xff\xfe=\xff&action=\xff"),
    "JSON, and large": ("application/json", b'{"username": "' + LARGE + b'"}'),
    "JSON without end": ("application/json", b"[" * 60_000),
    "an action that there is not": (FORM, b"action=nonsense"),
    "an option that there is not": (FORM, b"action=login&revocation=nonsense"),
}
FORMS = ["/theme/", "/sessions/login/", "/jwt/password/", "/compare/act/", "/lab/nosuch/", "/inspect/"]
APIS = ["/sessions/api/login", "/jwt/api/login", "/jwt/api/token", "/jwt/api/token/refresh", "/sessions/api/logout"]


@pytest.fixture(params=[False, True], ids=["without a CSRF cookie", "with one"])
def csrf(request):
    """Headers of somebody who has seen a form, or has not."""
    if not request.param:
        return {}
    token = asks("GET", "/sessions/login/").headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    return {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}


def asked(*request):
    """The answer: one that is no mistake of ours, and one line in the terminal."""
    with terminal() as seen:
        answer = asks(*request)
    assert answer.status < 500, request
    assert seen.rest.getvalue() == "", request
    assert seen.access.getvalue().count("\n") == 1, request
    return answer


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", FORMS + APIS)
def test_what_a_client_sends_wrongly_is_one_line(csrf, path, body):
    kind, sent = BODIES[body]
    asked("POST", path, {**csrf, "Content-Type": kind}, sent)


@pytest.mark.parametrize("path", ["/", "/sessions/login/", "/jwt/", "/compare/", "/lab/", "/inspect/", "/nowhere"])
def test_what_a_client_asks_wrongly_is_one_line(path):
    asked("GET", f"{path}?{MANY}")
    for kind in ("x; charset=hex", "x; charset=undefined", "x; charset=idna", "x; charset*=foo'en'%41"):
        answer = asked("GET", f"{path}?next=%41&projector=%ff&token=%00", {"Content-Type": kind})
        assert answer.status == asks("GET", path).status, "without a body its type says nothing"
    for method in ("PUT", "TRACE", "BREW"):
        asked(method, path)


@pytest.mark.parametrize("path", ["/theme/", "/sessions/login/", "/compare/act/", "/lab/logout-replay/"])
@pytest.mark.parametrize("body", ["large", "large, in parts"])
def test_a_form_that_is_too_large_is_told_the_limit(path, body):
    token = asks("GET", "/sessions/login/").headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    kind, sent = BODIES[body]
    answer = asked("POST", path, {"Content-Type": kind, "Cookie": f"csrftoken={token}"}, sent)
    assert answer.status == 413
    assert LIMIT in answer.text


@pytest.mark.parametrize("path", APIS[:-1])
def test_json_that_is_too_large_is_told_the_limit(path):
    kind, sent = BODIES["JSON, and large"]
    answer = asked("POST", path, {"Content-Type": kind}, sent)
    assert (answer.status, answer.text) == (413, f'{{"error": "{LIMIT}"}}')


@pytest.mark.parametrize("path", ["/theme/", "/sessions/api/login"])
@pytest.mark.parametrize("body", ["UTF-16, in parts", "a codec of no text", "a null byte for a charset"])
def test_a_body_that_is_not_utf_8_is_not_read(path, body):
    kind, sent = BODIES[body]
    assert asked("POST", path, {"Content-Type": kind}, sent).status == 415


@pytest.mark.parametrize(
    "kind", ["", "application/json", f"{FORM}; charset=UTF-8", "text/plain;charset=utf8", MULTIPART]
)
def test_what_browsers_and_clients_send_is_readable(kind):
    assert is_readable(kind)


def test_a_mistake_of_ours_has_its_trace(monkeypatch):
    from authdemo.web import theme

    def breaks(*_, **__):
        raise RuntimeError("ours")

    monkeypatch.setattr(theme, "safe_next", breaks)
    token = asks("GET", "/sessions/login/").headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    with terminal() as seen:
        answer = asks("POST", "/theme/", {"Cookie": f"csrftoken={token}", "X-CSRFToken": token, "Content-Type": FORM})
    assert answer.status == 500
    assert "RuntimeError: ours" in seen.rest.getvalue()


@pytest.mark.processes
def test_in_the_terminal_of_a_demo_too(tmp_path):
    with Demo(tmp_path / "var") as demo:
        for head, body in (
            (f"GET /?{MANY} HTTP/1.1\r\n", b""),
            ("GET /?a=%41 HTTP/1.1\r\nContent-Type: x; charset=hex\r\n", b""),
            ("POST /theme/ HTTP/1.1\r\nCookie: csrftoken=x\r\nContent-Length: 70002\r\n", LARGE),
            ("POST /theme/ HTTP/1.1\r\nCookie: csrftoken=x\r\nContent-Length: 1000\r\n", b"leaves in the middle"),
            ("POST /jwt/api/token HTTP/1.1\r\nContent-Length: 1000\r\n", b"leaves in the middle"),
            ("GARBAGE\r\n", b""),
            ("GET / HTTP/9.9\r\n", b""),
            ("GET /\x01 HTTP/1.1\r\n", b""),
            ("GET /theme/%ff%00 HTTP/1.1\r\n", b""),
        ):
            kind = "" if "Content-Type" in head else f"Content-Type: {FORM}\r\n"
            with socket.create_connection(("127.0.0.1", demo.port), timeout=5) as client:
                client.sendall(f"{head}Host: localhost\r\nConnection: close\r\n{kind}\r\n".encode() + body)
                if b"middle" not in body:
                    client.recv(100)
        assert demo.get("/healthz").status_code == 200
        assert "Traceback" not in demo.said()
        assert "ERROR" not in demo.said()
