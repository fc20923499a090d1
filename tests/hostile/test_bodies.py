"""Bodies and forms of any shape sign nobody in and change nothing."""

import json
from contextlib import closing

import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import environment, people
from tests.hostile.shapes import asks, hostile, values
from tests.people import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(60 + environment.EXAMPLES),  # seconds
]


@hostile
@given(
    body=values
    | st.fixed_dictionaries(
        {"username": values, "password": values},
        optional={"remember": values, "revocation": values, "lifetime": values, "refresh_token": values},
    )
)
def test_a_body_of_any_shape_signs_nobody_in(body):
    for path in ("/sessions/api/login", "/jwt/api/login", "/jwt/api/token", "/jwt/api/token/refresh"):
        answer = asks(path, method="POST", data=json.dumps(body), content_type="application/json")
        assert answer.status_code in {400, 401}, answer.content[:300]
        assert not answer.cookies
        assert "access_token" not in answer.json()


@hostile
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(["application/json", "application/json; charset=utf-16", "text/plain"]),
)
def test_bytes_sign_nobody_in(body, kind):
    for path in ("/sessions/api/login", "/jwt/api/token", "/jwt/api/token/refresh"):
        assert asks(path, method="POST", data=body, content_type=kind).status_code in {400, 401, 415}


@hostile
@given(
    fields=st.dictionaries(
        st.sampled_from(["username", "password", "remember", "revocation", "lifetime", "next"]), st.text(max_size=300)
    )
)
def test_a_form_filled_in_at_random_signs_nobody_in(lane, fields):
    with closing(Client(raise_request_exception=False).post(f"/{lane}/login/", fields)) as answer:
        assert answer.status_code == 200, "the form again"
        assert not {site.SESSION_COOKIE_NAME, site.ACCESS_COOKIE_NAME} & answer.cookies.keys()


@hostile
@given(fields=st.dictionaries(st.sampled_from(["old", "chosen", "again", "password", "next"]), st.text(max_size=300)))
def test_a_form_filled_in_at_random_changes_no_password(laptop, fields):
    laptop.client.raise_request_exception = False
    for path in ("password/", "devices/"):
        assert laptop.client.post(f"/{laptop.lane}/{path}", fields).status_code == 200
    assert laptop.me().status_code == 200


@hostile
@given(
    options=st.dictionaries(
        st.sampled_from(["revocation", "lifetime"]), st.text(max_size=30) | st.floats().map(str), min_size=1
    )
)
def test_an_option_that_is_not_on_offer_is_refused(options):
    fields = {"username": people.alice().username, "password": PASSWORD, **options}
    for path, kind in (("/jwt/api/login", {"content_type": "application/json"}), ("/jwt/login/", {})):
        answer = Client(raise_request_exception=False).post(path, fields, **kind)
        assert answer.status_code in {200, 302, 400}
        if answer.status_code != 400:  # then it was one
            assert 1 <= float(options.get("lifetime") or 60) <= site.JWT_ACCESS_MAX_SECONDS
