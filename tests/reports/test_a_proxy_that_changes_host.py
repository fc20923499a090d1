"""A proxy changes Host, and every form is refused as "expired, reload", for ever.

https://github.com/sissbruecker/linkding/issues/340, https://github.com/getsentry/self-hosted/issues/447

Right: the page names Origin and Host as they arrived, and what to set. Neighbours: the port dropped or added, another
name, the scheme (TLS ends at the proxy), Referer where there is no Origin, `Origin: null`, origins that are no address;
and a form whose token is merely old is still told to reload.
"""

import html

import pytest
from django.test import Client

CHANGED = [  # Origin, Host
    ("http://localhost:8080", "localhost"),
    ("http://localhost", "localhost:8000"),
    ("http://demo.example:8080", "127.0.0.1:8000"),
    ("https://localhost:8000", "localhost:8000"),
    ("http://[::1]:8080", "[::1]"),
    ("null", "localhost"),
]
NASTY = ["http://[", "http://", "://", "x", "http://<script>", "http://a b", "http://" + "a" * 3000, "\u00e9://\u00e9"]


def sent(origin="", host="localhost", referer="", **more):
    browser = Client(enforce_csrf_checks=True, HTTP_HOST=host)
    headers = {"origin": origin} if origin else {}
    headers |= {"referer": referer} if referer else {}
    return browser.post("/sessions/login/", headers=headers, **more)


@pytest.mark.parametrize(("origin", "host"), CHANGED)
def test_the_page_names_both_and_what_to_set(origin, host):
    answer = sent(origin, host)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert f"<code>{origin}</code>" in page
    assert f"<code>http://{host}</code>" in page
    assert "proxy_set_header Host $http_host;" in page
    assert "no longer current" not in page


def test_over_tls_it_may_be_the_referer_that_does_not_fit(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = sent(
        host="localhost", referer="https://localhost:8443/sessions/login/?next=/", HTTP_X_FORWARDED_PROTO="https"
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert "<code>https://localhost:8443</code>" in page
    assert "<code>https://localhost</code>" in page


@pytest.mark.parametrize("nasty", NASTY)
def test_what_is_no_address_breaks_nothing_and_is_shown_as_text(nasty):
    for answer in (sent(nasty), sent(referer=nasty)):
        assert answer.status_code == 403
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("origin", ["", "http://localhost"])
def test_a_form_that_is_merely_old_is_not_taken_for_that(origin):
    page = sent(origin).content.decode()
    assert "so nothing was done" in page
    assert "proxy_set_header" not in page


def test_the_api_says_it_in_a_word():
    answer = Client(enforce_csrf_checks=True).post("/sessions/api/logout", headers={"origin": "http://other"})
    assert answer.status_code in {401, 403}
    assert answer.json()["error"] in {"csrf", "missing"}
