"""A proxy in front asks for a password of its own, and the browser sends that to us, too: nobody can sign in.

https://github.com/Mintplex-Labs/anything-llm/issues/2314, https://github.com/Kareadita/Kavita/issues/2992

Right (RFC 9110, 11.6.2): `Authorization` under another scheme than Bearer is not for us. The lane's cookies count, CSRF
check included. Neighbours: all schemes of the IANA registry, an invented one, an empty header, two schemes in one
header, a form as well as the API, both lanes; and Bearer in any spelling goes on counting alone.
"""

import pytest
from django.test import Client

from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

REGISTERED = ["Basic", "Concealed", "Digest", "DPoP", "GNAP", "HOBA", "Mutual", "Negotiate", "OAuth", "PrivateToken"]
REGISTERED += ["SCRAM-SHA-1", "SCRAM-SHA-256", "vapid"]
OTHERS = [
    *(f"{scheme} Y2xhc3M6cm9vbQ==" for scheme in REGISTERED),
    "Basic Y2xhc3M6cm9vbQ==, Bearer x",
    "Bearers x",
    "Token x",
    "x",
    "",
    " ",
    "=",
]
BEARERS = ["Bearer", "Bearer ", "bearer x", "BEARER x", "Bearer  x", "Bearer\tx", "Bearer x, Basic Y2xhc3M6cm9vbQ=="]


@pytest.fixture(params=["sessions", "jwt"])
def laptop(request):
    return Browser(request.param).signs_in(people.alice())


@pytest.mark.parametrize("header", OTHERS)
def test_the_cookies_count(laptop, header):
    name = laptop.fate()
    answer = laptop.client.get(f"/{laptop.lane}/api/me", headers={"Authorization": header})
    assert answer.json()["user"] == name
    assert laptop.client.get(f"/{laptop.lane}/", headers={"Authorization": header}).status_code == 200


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_somebody_signs_in_and_out_behind_such_a_proxy(lane):
    browser = Client(enforce_csrf_checks=True, headers={"Authorization": "Basic Y2xhc3M6cm9vbQ=="})
    browser.get(f"/{lane}/login/")
    fields = {"username": people.alice().username, "password": people.PASSWORD}
    posts = [("login/", fields), ("logout/", {})]
    for path, form in posts:
        token = browser.cookies["csrftoken"].value
        assert browser.post(f"/{lane}/{path}", form).status_code == 403, "the scheme is no excuse from the CSRF check"
        assert browser.post(f"/{lane}/{path}", {**form, "csrfmiddlewaretoken": token}).status_code == 302
        assert browser.get(f"/{lane}/api/me").status_code == (200 if path == "login/" else 401)


@pytest.mark.parametrize("header", BEARERS)
def test_bearer_in_any_spelling_counts_alone(header):
    laptop = Browser("jwt").signs_in(people.alice())
    answer = laptop.client.get("/jwt/api/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, {"error": "malformed"})
    assert not answer.cookies
