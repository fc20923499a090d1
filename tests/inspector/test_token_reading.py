"""Whatever is pasted is read as far as it can be, and said where it is broken."""

import html
import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from authdemo.inspector import token_claims, token_reading
from authdemo.web import times
from jwt_app import key_file, tokens
from jwt_app.token_claims import REQUIRED
from tests.environment import EXAMPLES
from tests.inspector.pages import BROKEN, GOOD, SIGNATURE, headline, payload, read, section, words
from tests.jwt_app.crafted import b64, claims, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_token_says_where_it_is_broken(kind):
    token, said = BROKEN[kind]
    assert said in words(read(token))


@pytest.mark.parametrize("kind", ["two parts", "padding", "ordinary base64", "line breaks", "an empty signature"])
def test_what_can_be_read_of_a_broken_token_is_shown_all_the_same(kind):
    assert '"kid": "x"' in html.unescape(read(BROKEN[kind][0]))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"alg": "none"}, "Its algorithm is “none”"),
        ({"alg": "nOnE"}, "Its algorithm is “none”"),
        ({"alg": "HS256"}, "It names no key (kid)"),
        ({"alg": "HS256", "kid": "unheard-of"}, "No key of this site has this kid."),
        ({"alg": "HS256", "kid": ["x"]}, "It names no key (kid)"),
    ],
)
def test_where_there_is_nothing_to_verify_the_page_says_why(header, said):
    verified = section(read(f"{b64(header)}.{GOOD}.{SIGNATURE}"), "Verify")
    assert "Nothing to check" in verified
    assert said in verified


def test_each_claim_is_explained_those_that_nobody_reads_too():
    page = section(read(signed(key_file.ring(), payload={**payload(), "moon": "full"})), "Decode")
    for name in REQUIRED:
        assert name in token_claims.SAYS or name in {"iss", "aud", "mode"}, name
        assert f" {name} " in page
    assert "moon Not a claim that this site issues" in page
    assert re.search(r"exp \d+ \w{3} \d{4}, \d\d:\d\d:\d\d UTC, in (5\d|60) s\.", page)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(42, "in 42 s"), (-200, "3 min ago"), (0, "in 0 s"), (7300, "in 2 h"), (-90_000, "25 h ago"), (1e6, "in 11 days")],
)
def test_a_distance_in_time_is_said_as_people_say_it(seconds, said):
    assert times.away(seconds) == said


def test_sixteen_kilobytes_are_read_and_more_are_answered_kindly():
    assert headline(read("x" * token_reading.LONGEST)) == "This is not a token that anybody can read"
    for size in (token_reading.LONGEST + 1, 70 * 1024, 1024 * 1024):
        response = Client().post("/inspect/", {"token": "x" * size})
        assert response.status_code == 413
        assert ("more than 16 KB" if size < 64 * 1024 else "64 KB at most") in response.content.decode()


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_an_empty_form_is_told_so(nothing):
    assert "Nothing was pasted" in read(nothing)


@pytest.mark.parametrize("prefix", ["  ", "Bearer ", "\nbearer  "])
def test_what_is_pasted_with_a_token_does_not_count(prefix):
    assert "would be accepted" in headline(read(f"{prefix}{tokens.mint(claims())}\n"))


def test_half_a_character_is_no_reason_to_break():
    header = b64(b'{"alg": "\\ud800", "kid": "\\udfff"}')
    assert "\ufffd" in read(f"{header}.{GOOD}.A")


PIECE = st.one_of(
    st.text(),
    st.binary().map(b64),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["exp", "iat", "mode", "alg"]), inner),
    ).map(b64),
)


@pytest.mark.timeout(60 + EXAMPLES)  # seconds
@trying(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECE, min_size=1, max_size=6).map(".".join) | st.text())
def test_whatever_is_pasted_is_read_and_refused_and_never_breaks_the_page(text):
    response = Client().post("/inspect/", {"token": text})
    assert response.status_code == 200
    assert "would be accepted" not in headline(response.content.decode())
