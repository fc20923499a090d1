"""Logging out takes Chromium seconds: the answer asks it to clear its cache, and it goes through all of it.

https://github.com/nextcloud/server/issues/9179, https://github.com/rails/rails/pull/54379

Right: `Clear-Site-Data` is not sent, and nothing is left to be cleared: what is personal was `no-store` when it was
delivered. Neighbours: every way out of a lane (form, API, one's own device, a deleted account, the compare page), with
somebody signed in and with nobody.
"""

import pytest
from django.test import Client

from tests import people
from tests.lanes.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = {
    "form": lambda visitor: visitor.sends("logout/"),
    "api": lambda visitor: visitor.logs_out(),
    "device": lambda visitor: visitor.sends(f"devices/{visitor.login_id()}/revoke/"),
    "deletion": lambda visitor: visitor.sends("delete/", password=people.PASSWORD),
}


def proven(response):
    assert "Clear-Site-Data" not in response
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_makes_the_browser_search_its_cache(lane, way):
    visitor = Visitor(lane).signed_in(people.alice())
    for path in ("", "devices/"):
        assert visitor.sees(path)["Cache-Control"] == "no-store"
    out = WAYS[way](visitor)
    assert out.status_code < 400
    proven(out)
    assert visitor.fate() == "missing"


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_nor_does_one_where_nobody_was_signed_in(lane):
    proven(Client().post(f"/{lane}/logout/"))
    proven(Client().post(f"/{lane}/api/logout"))


def test_nor_does_logging_out_of_both_on_the_compare_page():
    visitor = Client()
    visitor.post("/compare/act/", {"action": "login"})
    proven(visitor.post("/compare/act/", {"action": "logout"}))
    assert visitor.get("/sessions/api/me").status_code == 401
