"""The headers that every answer carries, whoever gives it: a page, a redirect, an error, a file, a health check."""

import re
from contextlib import closing

import pytest
from django.test import Client

from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def page_that_breaks(monkeypatch):
    from authdemo.accounts import passwords

    def broken(*_):
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(passwords, "check", broken)
    client = Client(raise_request_exception=False)
    return client.post("/sessions/login/", {"username": "a", "password": "b"})


ANSWERS = {
    "200 page": lambda: Client().get("/sessions/login/"),
    "200 start": lambda: Client().get("/"),
    "200 static": lambda: Client().get("/static/authdemo/web.css"),
    "200 health": lambda: Client().get("/healthz"),
    "200 ready": lambda: Client().get("/readyz"),
    "200 keys": lambda: Client().get("/.well-known/jwks.json"),
    "302": lambda: Client().get("/jwt/"),
    "301 slash": lambda: Client().get("/compare"),
    "304 static": lambda: not_modified("/static/authdemo/web.css"),
    "400 body": lambda: Client().post("/jwt/api/login", "{", content_type="application/json"),
    "400 host": lambda: Client(headers={"host": "evil.example"}).get("/"),
    "401": lambda: Client().get("/jwt/api/me"),
    "401 bearer": lambda: Client(headers={"Authorization": "Bearer x"}).get("/jwt/api/me"),
    "403 csrf": lambda: Client(enforce_csrf_checks=True).post("/jwt/login/"),
    "404": lambda: Client().get("/nowhere"),
    "404 static": lambda: Client().get("/static/nowhere.css"),
    "404 traversal": lambda: Client().get("/static/../authdemo/settings.py"),
    "405": lambda: Client().get("/sessions/logout/"),
    "405 options": lambda: Client().put("/sessions/api/me"),
    "413": lambda: Client().post("/jwt/api/login", '"%s"' % ("x" * 70_000), content_type="application/json"),
}


def not_modified(path):
    with closing(Client().get(path)) as response:
        etag = response["ETag"]
    return Client(headers={"If-None-Match": etag}).get(path)


def policy(response):
    """The directives of its Content-Security-Policy."""
    said = response["Content-Security-Policy"]
    return {name: values for name, *values in (one.split() for one in said.split(";"))}


def proven(response):
    """Every header that must be there."""
    for name, value in EVERYWHERE.items():
        assert response.get(name) == value, name
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cache-Control"]
    directives = policy(response)
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"], name
    assert "unsafe" not in response["Content-Security-Policy"]
    return True


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_every_header(name):
    response = ANSWERS[name]()
    assert str(response.status_code) == name.split()[0]
    assert proven(response)
    response.close()


def test_a_page_that_breaks_carries_them_too(monkeypatch):
    response = page_that_breaks(monkeypatch)
    assert response.status_code == 500
    assert proven(response)
    assert response["Cache-Control"] == "no-store"


def test_redirects_to_https_carry_them_also_for_a_host_that_is_not_ours(settings):
    settings.SECURE_SSL_REDIRECT = True
    sent_on, refused = Client().get("/"), Client(headers={"host": "evil.example"}).get("/")
    assert [sent_on.status_code, refused.status_code] == [301, 400]
    assert proven(sent_on)
    for name, value in EVERYWHERE.items():
        assert refused[name] == value
    assert policy(refused)["frame-ancestors"] == ["'none'"]


def test_over_https_the_browser_is_told_to_stay_with_it_on_every_answer(settings, monkeypatch):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.ALLOWED_HOSTS = ["authdemo.example.org"]
    original, over_https = Client.request, {"wsgi.url_scheme": "https", "SERVER_NAME": "authdemo.example.org"}
    monkeypatch.setattr(Client, "request", lambda self, **more: original(self, **{**more, **over_https}))
    for name, ask in ANSWERS.items():
        with closing(ask()) as response:
            said = None if name == "400 host" else "max-age=31536000; includeSubDomains"  # that one is not ours
            assert response.get("Strict-Transport-Security") == said, name


def test_over_plain_http_nothing_is_said_of_https():
    assert "Strict-Transport-Security" not in Client().get("/")


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_what_is_personal_is_stored_nowhere_on_the_way(lane):
    laptop = Browser(lane).signs_in(people.bob())
    for path in ("", "devices/", "password/", "reports/", "api/me", "login/", "nowhere"):
        assert laptop.client.get(f"/{lane}/{path}")["Cache-Control"] == "no-store", path
    for path in ("/", "/compare/", "/lab/", "/claims/", "/sessions/login/"):
        assert laptop.client.get(path)["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_origin_may_read_an_answer(lane, origin):
    laptop = Browser(lane).signs_in(people.alice())
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for response in (
        laptop.client.get(f"/{lane}/api/me", headers={"Origin": origin}),
        laptop.client.options(f"/{lane}/api/me", headers=asked),
        laptop.client.options(f"/{lane}/api/login", headers=asked),
        laptop.client.get("/static/authdemo/web.css", headers={"Origin": origin}),
    ):
        response.close()
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]


def test_a_file_is_the_same_for_everybody():
    laptop = Browser("sessions").signs_in(people.alice())
    for path in ("/static/authdemo/web.js", "/static/authdemo/compare.js"):
        mine, anybodys = laptop.client.get(path), Client().get(path)
        assert mine.getvalue() == anybodys.getvalue()
        assert not mine.cookies


def test_no_page_asks_for_anything_of_another_site():
    laptop = Browser("jwt").signs_in(people.bob())
    for path in ("/", "/compare/", "/lab/", "/claims/", "/jwt/", "/jwt/devices/", "/nowhere"):
        page = laptop.client.get(path).content.decode()
        loaded = re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="([^"]*)"', page)
        assert [address for address in loaded if not address.startswith(("/", "#"))] == [], path
