"""Addresses of any shape: what is asked for, and where one is led."""

import re
from contextlib import closing
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from tests import environment
from tests.hostile.shapes import anything, hostile
from tests.people import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(60 + environment.EXAMPLES),  # seconds
]


def leads_to(location):
    """The host that a browser would go to (WHATWG URL: no tabs and line ends, a backslash is a slash)."""
    location = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin("http://testserver/sessions/login/", location)).netloc


addresses = st.one_of(
    anything,
    st.builds(
        "".join,
        st.lists(
            st.sampled_from(
                [
                    "/",
                    "\\",
                    "\t",
                    "\n",
                    " ",
                    ":",
                    "http",
                    "https:",
                    "//",
                    "evil.example",
                    "@",
                    "testserver",
                    ".",
                    "?",
                    "#",
                    "%2f",
                    "javascript:",
                    "\x00",
                    "x",
                ]
            ),
            max_size=8,
        ),
    ),
)


@hostile
@given(wanted=addresses)
@example(wanted="name-of-a-view")
@example(wanted="//\r")
@example(wanted="/" + "x" * 20_000)
@example(wanted="/\t/evil.example")
@example(wanted="http:///evil.example")
@example(wanted="\x01//evil.example")
def test_next_leads_to_no_other_site(somebody, wanted):
    answers = [Client(raise_request_exception=False).post("/theme/", {"theme": "dark", "next": wanted})]
    fields = {"username": somebody.username, "password": PASSWORD, "next": wanted}
    answers.append(Client(raise_request_exception=False).post("/sessions/login/", fields))
    for answer in answers:
        assert answer.status_code == 302
        assert leads_to(answer["Location"]) == "testserver"
        assert urlsplit(answer["Location"]).scheme in {"", "http"}


@hostile
@given(
    path=st.text(max_size=60),
    query=st.text(max_size=60),
    login_id=st.text(min_size=1, max_size=40).filter(lambda text: "/" not in text),
)
def test_an_address_of_any_shape_is_answered(laptop, path, query, login_id):
    laptop.client.raise_request_exception = False
    for address in (
        f"/{path}",
        f"/{laptop.lane}/{path}",
        f"/static/{path}",
        f"/lab/{path}",
        "/compare/",
        "/lab/",
        "/claims/",
    ):
        with closing(
            laptop.client.generic("GET", address, QUERY_STRING=query.encode(errors="ignore").decode("latin-1"))
        ) as answer:
            assert answer.status_code < 500, address
    address = f"/{laptop.lane}/devices/{quote(login_id, safe='', errors='replace')}/revoke/"
    answer = laptop.client.generic("POST", address)
    assert answer.status_code in {302, 404}
    assert laptop.me().status_code == 200
