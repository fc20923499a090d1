"""A form goes to an address without its slash, is led on by a 301, and arrives as an empty GET.

https://github.com/goauthentik/authentik/pull/6928, https://github.com/project-koku/koku/issues/228

Right: 308, after which method and body arrive (RFC 9110, 15.4.9). Neighbours: every method, with a query, both lanes, a
page that does not exist with a slash either, one slash too many, an address that another site could be read from.
"""

import pytest
from django.test import Client

from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_a_sign_in_arrives(lane):
    alice, browser = people.alice(), Client(enforce_csrf_checks=True)
    browser.get(f"/{lane}/login")
    browser.get(f"/{lane}/login/")
    fields = {"username": alice.username, "password": PASSWORD}
    fields["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    answer = browser.post(f"/{lane}/login?next=/claims/", fields, follow=True)
    assert answer.redirect_chain == [(f"/{lane}/login/?next=/claims/", 308), ("/claims/", 302)]
    assert browser.get(f"/{lane}/api/me").json()["user"] == alice.username


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_is_sent_keeps_its_method(method):
    assert Client().generic(method, "/sessions/logout").status_code == 308


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_only_asked_for_is_led_on_as_ever(method):
    answer = Client().generic(method, "/compare?x=1")
    assert (answer.status_code, answer["Location"]) == (301, "/compare/?x=1")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/sessions/api/login/", "/healthz/", "//evil.example", "//evil.example/compare"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_nowhere_with_a_slash_either_is_led_nowhere(method, path):
    assert Client().generic(method, "/", PATH_INFO=path).status_code == 404
