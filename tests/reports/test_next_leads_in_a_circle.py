"""After signing in one is led to the sign-in page, or to log-out, and is where one was.

https://github.com/cyphonmdr/cyclops/issues/1, https://github.com/KR8MER/eas-station/pull/171

Right: `next` leads to what can be opened, and not to the form that was just sent. Neighbours: every address that takes
forms alone, escaped or with a query, the sign-in page of the other lane (which is another page), addresses that do not
exist, pages as ever; and choosing another theme leads back to the sign-in page.
"""

import pytest
from django.test import Client

from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

CIRCLES = [
    *(
        "/{lane}/login/",
        "/{lane}/login/?next=/{lane}/login/",
        "/{lane}/%6cogin/",
        "/{lane}/logout/",
        "/{lane}/logout/?x#y",
    ),
    *("/{lane}/devices/revoke-others/", "/{lane}/devices/x/revoke/", "/{lane}/api/login", "/{lane}/api/logout"),
    *("/compare/act/", "/theme/", "/inspect/record/"),
]
WAYS = [
    "/{lane}/devices/",
    "/{other}/login/",
    "/{other}/",
    "/claims/?x=1#C1",
    "/nowhere/",
    "/static/authdemo/web.css",
    "/healthz",
]


def leads(lane, wanted):
    names = {"lane": lane, "other": {"sessions": "jwt", "jwt": "sessions"}[lane]}
    fields = {"username": people.alice().username, "password": PASSWORD, "next": wanted.format(**names)}
    return Client().post(f"/{lane}/login/", fields)["Location"], fields["next"]


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
@pytest.mark.parametrize("wanted", CIRCLES)
def test_a_circle_ends_at_the_profile(lane, wanted):
    assert leads(lane, wanted)[0] == f"/{lane}/"


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
@pytest.mark.parametrize("wanted", WAYS)
def test_every_other_way_is_gone(lane, wanted):
    there, meant = leads(lane, wanted)
    assert there == meant


def test_whoever_chooses_another_theme_stays_where_he_was():
    answer = Client().post("/theme/", {"theme": "dark", "next": "/jwt/login/?next=/jwt/devices/"})
    assert answer["Location"] == "/jwt/login/?next=/jwt/devices/"
