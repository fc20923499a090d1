"""The inspector's page: what it takes, what it keeps, and that it is sound."""

import logging
import re

import pytest
from django.test import Client

from jwt_app import tokens
from tests import access_log
from tests.inspector.pages import read
from tests.jwt_app.crafted import b64, claims

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/inspect/", "/inspect/record/"])
def test_no_form_of_another_site_is_taken(path):
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"token": "x", "begin": "1"}).status_code == 403
    field = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/inspect/").content.decode())[1]
    assert client.post(path, {"token": "x", "csrfmiddlewaretoken": field}).status_code in {200, 302}


def test_nothing_of_a_token_is_logged_nor_kept(caplog, redis):
    token = tokens.mint(claims(mode="denylist"))
    with access_log.read_by(caplog.handler), caplog.at_level(logging.DEBUG):
        read(token)
        Client().post("/inspect/", {"token": token * 50})
    assert "POST /inspect/ 200" in caplog.text
    assert not any(part[:12] in caplog.text for part in token.split("."))
    assert redis.keys("*") == []


def test_hostile_text_stays_text():
    evil = '<script>alert(1)</script>"\u202e\x00'
    header = {"alg": evil, "kid": evil, evil: evil, "typ": "at+jwt"}
    for token in (f"{b64(header)}.{b64({'name': evil, evil: [evil], 'mode': evil})}.{evil}", evil, f"a.{evil}.b"):
        client = Client()
        client.cookies["odd"] = "<script>"
        page = read(token, client)
        assert "<script>alert" not in page
        assert "<script>;" not in page
        assert "\u202e" not in page
        assert "\x00" not in page
