"""Headers and the other cookies: seats, what was stolen, whose password was entered, whose runs these are."""

from contextlib import closing

import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from authdemo.accounts import seats
from tests import environment, people
from tests.hostile.shapes import anything, asks, edited, edits, header_text, hostile, pieces, refused
from tests.people import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(60 + environment.EXAMPLES),  # seconds
]


NAMES = (
    *("HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN", "HTTP_REFERER"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_RANGE"),
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_SEC_FETCH_SITE", "HTTP_X_CSRFTOKEN", "HTTP_COOKIE"),
    *("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_REMOTE_USER", "CONTENT_TYPE", "HTTP_EXPECT", "HTTP_TRANSFER_ENCODING"),
)


@hostile
@given(headers=st.dictionaries(st.sampled_from(NAMES), header_text | pieces, max_size=5))
def test_headers_of_any_content_are_answered_and_let_nobody_in(headers):
    assert refused(asks("/sessions/api/me", **headers))
    assert refused(asks("/jwt/api/me", **headers))
    for path in ("/sessions/", "/jwt/login/", "/compare/", "/static/authdemo/web.css", "/nowhere"):
        with closing(asks(path, **headers)) as answer:
            assert answer.status_code < 500, path
    assert asks("/jwt/login/", method="POST", **headers).status_code < 500


@hostile
@given(host=header_text | pieces)
def test_a_host_that_is_not_ours_is_refused(host):
    assume(host.rstrip(".").partition(":")[0] not in site.ALLOWED_HOSTS and host)
    for path in ("/", "/sessions/login/", "/jwt/api/me"):
        assert asks(path, HTTP_HOST=host).status_code == 400


@hostile
@given(agent=header_text)
def test_a_device_that_calls_itself_anything_is_listed(lane, agent):
    alice = people.alice()
    client = Client(HTTP_USER_AGENT=agent)
    body = {"username": alice.username, "password": PASSWORD}
    assert client.post(f"/{lane}/api/login", body, content_type="application/json").status_code == 200
    page = client.get(f"/{lane}/devices/")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


@hostile
@given(value=anything, others=anything)
def test_an_invented_seat_is_nobodys(value, others):
    names = (site.COMPARE_COOKIE_NAME, site.LAB_COOKIE_NAME, site.CSRF_COOKIE_NAME, "messages", "theme", "recent-jwt")
    cookies = {site.SEAT_COOKIE_NAME: value, **dict.fromkeys(names, others)}
    for path in ("/", "/compare/", "/compare/copy/", "/lab/", "/sessions/login/"):
        assert asks(path, cookies).status_code < 500, path
    assert seats.from_request(asks("/healthz", cookies).wsgi_request) is None


@hostile
@given(edit=edits)
def test_an_edited_seat_is_nobodys(edit):
    seats.clear(expired_only=False)  # or the limits would be met
    victim = Client()
    victim.post("/compare/act/", {"action": "login"})
    held = {name: victim.cookies[name].value for name in (site.SEAT_COOKIE_NAME, site.COMPARE_COOKIE_NAME)}
    name = seats.name(seats.Seat.objects.latest("created"))
    forged = edited(held[site.SEAT_COOKIE_NAME], edit)
    probe = asks("/healthz", {site.SEAT_COOKIE_NAME: forged}).wsgi_request
    assume(probe.COOKIES.get(site.SEAT_COOKIE_NAME) != held[site.SEAT_COOKIE_NAME])
    assert seats.from_request(probe) is None
    seats.clear(expired_only=False)
    edited_state = {**held, site.COMPARE_COOKIE_NAME: edited(held[site.COMPARE_COOKIE_NAME], edit)}
    for cookies in ({**held, site.SEAT_COOKIE_NAME: forged}, edited_state):
        page = asks("/compare/", cookies)
        assert page.status_code < 500
        assert name not in page.content.decode()


@hostile
@given(edit=edits)
def test_an_edited_note_of_a_recent_password_is_none(laptop, edit):
    name = f"recent-{laptop.lane}"
    held = laptop.cookie(name)
    forged = edited(held, edit)
    cookies = {laptop.credential: laptop.cookie(laptop.credential), name: forged}
    assume(asks("/healthz", cookies).wsgi_request.COOKIES.get(name) != held)
    page = asks(f"/{laptop.lane}/devices/", cookies)
    assert page.status_code == 200
    assert "Log out <span" not in page.content.decode()
