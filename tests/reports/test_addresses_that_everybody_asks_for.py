"""Browsers, password managers and crawlers ask for addresses that no page names: a 404 for each, and one in the log.

https://github.com/openfoodfacts/openfoodfacts-server/issues/9223, https://github.com/pillone/usntssearch/issues/89

Right: an icon, no crawlers, and the page for a new password, in the lane that this browser is signed in to.
Neighbours: nobody signed in, both lanes at once; and what does not exist goes on not existing, by which a password
manager tells a site that answers everything (W3C, change-password-url).
"""

from contextlib import closing

import pytest
from django.test import Client

from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

CHANGE = "/.well-known/change-password"


def test_the_icon_is_one():
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    with closing(Client().get(answer.url)) as icon:
        assert (icon.status_code, icon["Content-Type"]) == (200, "image/svg+xml")


def test_crawlers_are_told_that_there_is_nothing_for_them():
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_a_new_password_is_chosen_where_one_is_signed_in(lane):
    laptop = Browser(lane).signs_in(people.alice())
    page = laptop.client.get(CHANGE, follow=True)
    assert page.redirect_chain == [(f"/{lane}/password/", 302)]
    assert page.status_code == 200


def test_nobody_signs_in_first_and_then_comes_there():
    page = Client().get(CHANGE, follow=True)
    assert [url for url, _ in page.redirect_chain] == [
        "/sessions/password/",
        "/sessions/login/?next=%2Fsessions%2Fpassword%2F",
    ]


def test_signed_in_to_both_it_is_one_of_them():
    laptop = Browser("sessions").signs_in(alice := people.alice())
    other = Browser("jwt")
    other.client = laptop.client
    other.signs_in(alice)
    assert laptop.client.get(CHANGE).url == "/sessions/password/"


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200",
        "/.well-known/",
        "/favicon.png",
    ],
)
def test_what_does_not_exist_does_not(path):
    assert Client().get(path).status_code == 404
