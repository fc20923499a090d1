"""ASVS 5.0, section V3.4: the headers by which a browser is told what it may do with an answer."""

import re

import pytest
from django.test import Client

from tests.asvs.conftest import NAME
from tests.asvs.whole_site import every_answer
from tests.web.test_headers import policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.processes
def test_asvs_3_4_1_hsts_is_on_every_answer(proxy):
    for path in ("/", "/nowhere", "/sessions/", "/jwt/api/me", "/static/authdemo/web.css", "/static/no", "/healthz"):
        said = proxy.get(path, headers={"Host": NAME}).headers["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains", path


def test_asvs_3_4_2_no_origin_is_let_in_by_cors():
    for origin in ("https://evil.example", "null"):
        for name, response in every_answer():
            assert "Access-Control-Allow-Origin" not in response, name
        for method in ("get", "options"):
            response = getattr(Client(headers={"Origin": origin}), method)("/sessions/api/me")
            assert "Access-Control-Allow-Origin" not in response


def test_asvs_3_4_3_the_policy_allows_nothing_from_elsewhere():
    for name, response in every_answer():
        directives = policy(response)
        assert directives["object-src"] == directives["base-uri"] == directives["default-src"] == ["'none'"], name
        scripts = directives.pop("script-src", [])
        assert {source for sources in directives.values() for source in sources} <= {"'none'", "'self'"}, name
        assert all(re.fullmatch(r"'nonce-[\w+/]{22}=='", source) for source in scripts), name
    nonces = set()
    for lane in ("sessions", "jwt"):
        response = Client().get(f"/{lane}/login/")
        (nonce,) = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
        tags = re.findall(r"<script[^>]*>", response.content.decode())
        assert tags
        assert all(f' nonce="{nonce}"' in tag for tag in tags)
        nonces.add(nonce)
    assert len(nonces) == 2, "each answer has its own"


def test_asvs_3_4_4_nothing_is_sniffed():
    assert {response["X-Content-Type-Options"] for _, response in every_answer()} == {"nosniff"}


def test_asvs_3_4_5_no_address_is_told_to_other_sites():
    assert {response["Referrer-Policy"] for _, response in every_answer()} == {"same-origin"}


def test_asvs_3_4_6_nobody_frames_an_answer():
    for name, response in every_answer():
        assert policy(response)["frame-ancestors"] == ["'none'"], name


def test_asvs_3_4_8_a_page_keeps_its_window_to_itself():
    assert {response["Cross-Origin-Opener-Policy"] for _, response in every_answer()} == {"same-origin"}
