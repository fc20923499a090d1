"""A header that is not what its name says breaks whoever takes it apart.

https://github.com/openzim/zimfarm/issues/954, https://github.com/MozillaSecurity/grizzly/issues/265

Right: an answer below 500, whatever stands in a header, a cookie or a field. Neighbours: every header that something
here or in Django reads, on every kind of page, with half an IPv6 address, ports and numbers that are none or too long,
bytes that are no text, escapes of half a character, lists without end; behind a proxy as well as without one.
"""

from itertools import product

import pytest
from django.conf import settings
from django.test import Client

from authdemo.lab import registry
from authdemo.store.client import connection
from tests import people
from tests.lab.in_browser.begun import SLUGS, begun
from tests.people import Browser
from tests.reports.asking import FORM, asks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

NASTY = [
    *("http://[", "http://[::1", "]", "http://[x]/?sessionid=x", "http://[::1]:x/", "http://a:b@[/", "//["),
    *("http://localhost:99999", "localhost:x", ":80", "//", "é", "\xff\xfe", "\x7f", "\x01", "%", "%zz", "%ff%00"),
    *("http://x/?sessionid=%0d%0aa%00%ff", "", ";", '"', "\\", "{}", "x" * 8000, "9" * 5000, "-1", "1e999", "\u0663"),
    *("bytes=9-1,x", "Thu, 99 Foo 9999 99:99:99 GMT", 'W/"', "*/*;q=x", "en," * 500, "a=b;" * 300, "for=[", "Bearer"),
]
NASTY = [value.encode().decode("latin-1") for value in NASTY]  # as a server hands bytes on
ALONE = ("Host", "Origin", "Referer", "Cookie", "Authorization", "Content-Type", "Content-Length", "X-CSRFToken")
TOGETHER = (
    *("Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "User-Agent", "From", "DNT", "Expect"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix"),
    *("Forwarded", "X-Real-IP", "Via", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since"),
    *("If-Unmodified-Since", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "X-Requested-With"),
    *("X-HTTP-Method-Override", "Content-Encoding", "Content-Language", "Transfer-Encoding", "Connection", "TE"),
    *("Upgrade", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Cache-Control", "Pragma"),
)
GETS = [
    *("/", "/compare/", "/compare/copy/", "/inspect/", "/nowhere", "/sessions/", "/sessions/login/", "/jwt/api/me"),
    *(
        "/choose/",
        "/quiz/",
        "/guide/",
        "/guide/two-buttons/",
        "/room/",
        "/room/state",
        "/room/trainer/",
        "/static/authdemo/web.css",
        "/.well-known/jwks.json",
        "/healthz",
    ),
]
POSTS = ["/theme/", "/sessions/login/", "/jwt/logout/", "/compare/act/", "/inspect/", "/inspect/record/", "/lab/csrf/"]
POSTS += ["/sessions/api/login", "/jwt/api/token/refresh", "/sessions/api/logout"]
COOKIES = (
    *("CSRF_COOKIE_NAME", "SESSION_COOKIE_NAME", "ACCESS_COOKIE_NAME", "REFRESH_COOKIE_NAME", "LEFT_COOKIE_NAME"),
    *("SEAT_COOKIE_NAME", "COMPARE_COOKIE_NAME", "LAB_COOKIE_NAME", "QUIZ_COOKIE_NAME", "INSPECT_COOKIE_NAME"),
    *("GUIDE_COOKIE_NAME", "ROOM_COOKIE_NAME", "TRAINER_COOKIE_NAME"),
)


def each_way(value):
    """Headers with this value: those that decide by themselves one at a time, the others in one request."""
    yield from ({name: value} for name in ALONE)
    yield dict.fromkeys(TOGETHER, value)


def answered(method, path, headers, body=b""):
    assert asks(method, path, headers, body).status < 500, (method, path, headers)


@pytest.mark.parametrize("behind_a_proxy", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whatever_a_header_says_it_is_answered(settings, method, behind_a_proxy):
    if behind_a_proxy:
        settings.HTTPS, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    for path in GETS if method == "GET" else POSTS:
        for value in NASTY[:: 4 if behind_a_proxy else 2]:
            for headers in each_way(value):
                usual = {"Content-Type": FORM} if method == "POST" else {}
                answered(method, path, usual | headers, b"next=//[" if method == "POST" else b"")


def test_whatever_a_cookie_says_it_is_answered():
    names = [getattr(settings, name) for name in COOKIES] + ["messages", "theme", "recent-jwt", "recent-sessions"]
    for path in GETS:
        for value in NASTY:
            answered("GET", path, {"Cookie": "; ".join(f"{name}={value}" for name in names)})


@pytest.mark.parametrize("field", ["next", "token", "projector", "theme", "action", "sessions", "jwt", "login_id", "["])
def test_whatever_a_field_says_it_is_answered(field):
    for value in NASTY:
        said = f"{field}={value}".encode("latin-1")
        for path in ("/", "/compare/", "/inspect/", "/sessions/login/"):
            answered("GET", f"{path}?{said.decode('latin-1')}", {})
        for path in ("/theme/", "/inspect/", "/compare/act/"):
            answered("POST", path, {"Content-Type": FORM}, said)


WORDS = (
    *("page", "ours", "picture-page", "app", "me", "change", "victim", "header", "transfer-victim", "form", "image"),
    *("login", "link", "closed", "none", "first", "third", "tosses", "same", "later", "cached", "again-cached"),
)


@pytest.mark.parametrize("slug", SLUGS)
def test_whatever_arrives_in_a_trial_it_is_answered(slug):
    experiment = registry.in_browsers()[slug]
    _, _, trial = begun(slug)
    noted = connection().lrange(trial._key("seen"), 0, -1)
    here = trial.home.partition("//")[2]
    hosts = {origin.partition("//")[2] for origin in experiment.attack_origins(trial) if origin}
    asked = [(here, f"{trial.path}at/{what}/") for what in WORDS]
    asked += [(host, f"/attack/{trial.id}/{what}/") for host in hosts for what in WORDS]
    given = "; ".join(f"{name}={{0}}" for name in (*experiment.cookies, "lab-toss", "lab-aged", "lab-in", "lab-stays"))
    for (host, path), method in product(asked, ("GET", "POST")):
        usual = {"Host": host, "Content-Type": FORM}
        if asks(method, path, usual).status == 404:
            continue
        for value in NASTY[::2]:
            connection().delete(trial._key("seen"), *([trial._key("once")] if method == "POST" else []))
            if noted:
                connection().rpush(trial._key("seen"), *noted)
            spoken = dict.fromkeys(("Referer", "Authorization", "User-Agent", "Sec-Fetch-Site", "X-CSRFToken"), value)
            answered(method, f"{path}?sessionid={value}", {**usual, **spoken, "Cookie": given.format(value)})
            for name in ("Origin", "Content-Type"):
                answered(method, path, {**usual, name: value})
    assert Client(HTTP_HOST=here).get(f"{trial.path}end/").status_code == 302


def test_what_was_recorded_of_such_a_request_can_be_shown():
    browser = Browser("sessions").signs_in(people.alice())
    browser.client.post("/inspect/record/", {"begin": "1"})
    for value in NASTY:
        for name in ("Referer", "User-Agent", "Accept", "Authorization"):
            browser.client.get("/sessions/", headers={name: value})
    assert browser.client.get("/inspect/").status_code == 200
