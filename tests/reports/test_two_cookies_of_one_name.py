"""A browser brings the session cookie twice, an old one under a narrower path: nobody can sign in any more.

https://github.com/expressjs/session/issues/881, https://github.com/spring-projects/spring-security/issues/3947

A browser sends the narrower path first (RFC 6265, 5.4), and the site's own is the one for "/". Right: the site's own
counts, is the one that a sign-in replaces and a log-out ends, and no order of the two is an error of the server.
Neighbours: an old one that is well formed, malformed, empty or quoted; the one before in the other order; the CSRF
token's cookie; a name in other letters, which is another one.
"""

import pytest
from django.test import Client

from tests import people
from tests.lanes.visitor import Visitor
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

OLD = ["A" * 43, "x", "", '"x"', "a.b.c", "%00", "é"]


@pytest.fixture(params=["sessions", "jwt"])
def laptop(request):
    return Visitor(request.param).signed_in(people.alice())


def me(laptop, header):
    return Client(raise_request_exception=False).get(laptop.url("api/me"), headers={"Cookie": header})


@pytest.mark.parametrize("old", OLD)
def test_the_one_for_the_whole_site_counts(laptop, old):
    name, own = laptop.credential, laptop.cookie(laptop.credential)
    assert me(laptop, f"{name}={old}; {name}={own}").json().get("user") == laptop.fate()
    assert me(laptop, f"{name}={own}; {name}={old}").status_code == 401


def test_a_name_in_other_letters_is_another_cookie(laptop):
    name, own = laptop.credential, laptop.cookie(laptop.credential)
    for other in (name.upper(), name.title(), f"{name} x", f"x{name}", f"__Host-{name}"):
        assert me(laptop, f"{name}={own}; {other}=x").status_code == 200
        assert me(laptop, f"{other}={own}").json() == {"error": "missing"}


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_one_signs_in_and_out_beside_an_old_one(lane):
    """The old one cannot be deleted from here: nobody is told its path."""
    name = "sessionid" if lane == "sessions" else "access"
    browser = Client(enforce_csrf_checks=True)

    def goes(method, path, **fields):
        jar = "; ".join(f"{one.key}={one.value}" for one in browser.cookies.values() if one.value)
        headers = {"Cookie": f"{name}={'A' * 43}; csrftoken={'b' * 32}; {jar}"}
        token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else ""
        data = {**fields, "csrfmiddlewaretoken": token} if method == "post" else None
        return getattr(browser, method)(f"/{lane}/{path}", data, headers=headers)

    goes("get", "login/")
    alice = people.alice()
    assert goes("post", "login/", username=alice.username, password=PASSWORD).status_code == 302
    assert goes("get", "api/me").json()["user"] == alice.username
    assert goes("post", "logout/").status_code == 302
    assert goes("get", "api/me").status_code == 401
