"""ASVS 5.0, chapter V3: what a browser is told an answer is, where it is sent, and what it must be able to do.

Section V3.3 is in `test_v3_cookies`, V3.4 in `test_v3_headers`, V3.5 in `test_v3_origins`.
"""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests import people
from tests.asvs.conftest import CHOICES
from tests.asvs.whole_site import PAGES, SCRIPTS, every_answer
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_asvs_3_1_1_what_is_expected_of_a_browser_is_written_down():
    written = (settings.BASE_DIR / "SECURITY.md").read_text()
    for feature in ("`__Host-`", "SameSite", "HSTS", "CSP", "`Cross-Origin-Opener-Policy`"):
        assert feature in written


# Rendered as what it is


def test_asvs_3_2_1_every_answer_says_what_it_is_and_is_taken_for_nothing_else():
    for name, response in every_answer():
        assert response["X-Content-Type-Options"] == "nosniff", name
        if response.status_code not in {301, 302, 304, 405}:
            kind = response["Content-Type"]
            assert kind.startswith(("text/html; charset", "application/json", "text/css", "text/plain")), name


def test_asvs_3_2_2_what_people_write_is_text(visitor):
    alice = people.alice()
    alice.username = '"><script>alert(1)</script>'
    alice.save()
    laptop = visitor(alice, agent="<img src=x onerror=alert(2)>")
    for path in PAGES:
        page = laptop.sees(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<script>" not in laptop.client.get(laptop.url("login/"), {"next": "/<script>alert(3)"}).content.decode()


def test_asvs_3_2_3_scripts_keep_their_names_to_themselves():
    """What they ask `document` and `window` for is what browsers have: no element gets in by its name."""
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        for tag in re.findall(r"<script[^>]*\ssrc=[^>]*>", template.read_text()):
            assert 'type="module"' in tag or "guarded.js" in tag, template
    elements = {
        "getElementById",
        "querySelector",
        "querySelectorAll",
        "createElement",
        "activeElement",
        "currentScript",
    }
    known = elements | {
        "addEventListener",
        "title",
        "cookie",
        "hidden",
        "documentElement",
        "body",
        "importNode",
        "readyState",
    }
    for script in SCRIPTS:
        text = script.read_text()
        assert not re.search(r"\bvar\s", text), script
        for name in re.findall(r"\bdocument\.(\w+)", text):
            assert name in known, (script, name)
        for name in re.findall(r"\bwindow\.(\w+)", text):
            assert name in {"addEventListener", "cookieStore"}, (script, name)


# What is loaded, and where one is sent


def test_asvs_3_6_1_nothing_is_loaded_from_elsewhere(visitor):
    laptop = visitor(people.bob())
    for path in ("/", "/compare/", "/lab/", "/claims/", *map(laptop.url, PAGES)):
        page = laptop.client.get(path).content.decode()
        assert not re.search(r'<(script|link|img|iframe|source)\b[^>]*(src|href)="(https?:)?//', page), path


def test_asvs_3_7_1_no_page_needs_a_plug_in():
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert not re.search(r"<(object|embed|applet)\b", template.read_text()), template.name


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "https:evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/%0d%0aSet-Cookie:x=y\r\nX: y",
        "http://testserver@evil.example",
        "\x00//evil.example",
        " //evil.example",
    ],
)
def test_asvs_3_7_2_nobody_is_sent_to_another_site(lane, elsewhere):
    for path in (f"/{lane}/login/", "/theme/"):
        fields = {"username": people.alice().username, "password": PASSWORD, "theme": "dark", **CHOICES[lane]}
        response = Client().post(path, {**fields, "next": elsewhere})
        assert response.status_code == 302
        assert response.url.startswith("/")
        assert not re.match(r"/[/\\]", response.url)
        assert "\n" not in response.url
        assert "X" not in response


def test_asvs_3_7_5_a_browser_without_fetch_metadata_is_served_and_still_held_back(visitor):
    """Nothing here depends on `Sec-Fetch-*`: the CSRF token and the Origin are asked for in any case."""
    laptop = visitor()
    assert laptop.sees().status_code == 200
    laptop.client.handler.enforce_csrf_checks = True
    assert laptop.sends("devices/revoke-others/").status_code == 403
