"""HSTS for localhost: a proxy with a certificate of its own was tried once, and no other program there opens any more.

https://github.com/Stooa/Stooa/pull/179, https://github.com/nginx-proxy/nginx-proxy/pull/111

Right: no HSTS where no certificate can be had that browsers believe; on other names as before. Neighbours: addresses of
both families, one word, every ending that is nobody's (RFC 2606, 6761, 6762, 8375, .internal), with a port, a final dot
or capitals; names that only look like one of these; answers that never reach a page.
"""

from contextlib import closing

import pytest
from django.test import Client

LOCAL = [
    *("localhost", "localhost:8443", "LOCALHOST", "localhost.", "demo.localhost", "app.demo.localhost"),
    *("127.0.0.1", "127.0.0.1:8443", "[::1]", "[::1]:8443", "192.168.1.7", "203.0.113.9", "[2001:db8::7]:443"),
    *("laptop.local", "laptop.local.", "room.internal", "site.test", "site.example", "site.invalid", "nas.home.arpa"),
    *("laptop", "laptop:8443"),
]
REAL = [
    *(
        "authdemo.example.org",
        "authdemo.example.org:8443",
        "authdemo.example.org.",
        "Example.COM",
        "xn--bcher-kva.example.net",
    ),
    *(
        "mylocalhost.org",
        "localhost.example.org",
        "local.example.org",
        "127.0.0.1.example.org",
        "notlocal.dev",
        "a.onion",
    ),
]
PATHS = ["/sessions/login/", "/nowhere", "/healthz", "/static/authdemo/web.css", "/compare"]


@pytest.fixture(autouse=True)
def over_https(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.ALLOWED_HOSTS = ["*"]


def said(host, path):
    with closing(Client(headers={"Host": host}).get(path, secure=True)) as response:
        return response.get("Strict-Transport-Security")


@pytest.mark.parametrize("host", LOCAL)
def test_a_name_that_can_have_no_certificate_is_bound_to_nothing(host):
    assert {said(host, path) for path in PATHS} == {None}


@pytest.mark.parametrize("host", REAL)
def test_a_real_name_is(host):
    assert {said(host, path) for path in PATHS} == {"max-age=31536000; includeSubDomains"}
