"""Whatever is sent is answered and lets nobody in: cookies, tokens, bodies, headers, addresses, made by hypothesis.

The same examples each time. AUTHDEMO_EXAMPLES=400 makes 10,000 in all; 10000 makes as many for each test.
"""

import base64
import json
import re
from contextlib import closing
from urllib.parse import quote, urljoin, urlsplit

import jwt
import pytest
from django.conf import settings as site
from django.test import Client
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from authdemo.accounts import seats
from authdemo.strategy import Reason
from jwt_app import key_file
from tests import environment, people
from tests.people import PASSWORD, Browser

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(60 + environment.EXAMPLES),  # seconds
]

hostile = settings(
    max_examples=environment.EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# What may stand in a header: a server hands on Latin-1, and no line ends.
header_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=200)
pieces = st.sampled_from(
    [
        "",
        ".",
        "..",
        "=",
        "==",
        "-",
        "_",
        "+",
        "/",
        "%00",
        "%0a",
        '"',
        "\\",
        ";",
        ",",
        "null",
        "{}",
        "1.",
        "\x7f",
        "é",
        "A" * 5000,
    ]
)
anything = st.one_of(st.text(max_size=200), header_text, pieces)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)
edits = st.tuples(st.integers(0, 5000), st.integers(0, 3), st.one_of(pieces, st.text("AZaz09-_.", max_size=3)))


def edited(text, edit):
    """One place of a text replaced, with something else or with nothing."""
    where, length, instead = edit
    where %= len(text) + 1
    return text[:where] + instead + text[where + length :]


def sent(cookies):
    """A Cookie header, with what a server would hand on of it."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return header.encode(errors="surrogatepass").decode("latin-1").translate(dict.fromkeys(map(ord, "\r\n\0")))


def asks(path, cookies=None, method="GET", **more):
    """A request as it comes from the network; an error in the site is an answer here as well."""
    client = Client(raise_request_exception=False)
    meta = {"HTTP_COOKIE": sent(cookies)} if cookies else {}
    return client.generic(method, path, **meta, **more)


def refused(response):
    """Answered, by a refusal."""
    assert response.status_code == 401, response.content[:300]
    assert response.json()["error"] in set(Reason)
    return True


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


@pytest.fixture
def laptop(lane):
    """A device of an admin: what it holds is worth forging."""
    choices = {"revocation": "denylist", "lifetime": 900} if lane == "jwt" else {}  # longer than a test takes
    return Browser(lane).signs_in(people.bob(), **choices)


# Credentials


@hostile
@given(credential=anything, renewal=anything)
def test_an_invented_credential_lets_nobody_in(lane, credential, renewal):
    name = site.SESSION_COOKIE_NAME if lane == "sessions" else site.ACCESS_COOKIE_NAME
    cookies = {name: credential, site.REFRESH_COOKIE_NAME: renewal, site.LEFT_COOKIE_NAME: renewal}
    assert refused(asks(f"/{lane}/api/me", cookies))
    assert asks(f"/{lane}/", cookies).status_code == 302
    assert asks(f"/{lane}/logout/", cookies, "POST").status_code in {302, 403}


@hostile
@given(edit=edits)
@example(edit=(5000, 0, "="))
@example(edit=(0, 0, " x"))
def test_an_edited_credential_lets_nobody_in(laptop, edit):
    for name in {laptop.credential, site.REFRESH_COOKIE_NAME} & laptop.client.cookies.keys():
        held = laptop.cookie(name)
        forged = edited(held, edit)
        assume(
            Client().get("/healthz", headers={"Cookie": sent({name: forged})}).wsgi_request.COOKIES.get(name) != held
        )
        assert refused(asks(f"/{laptop.lane}/api/me", {name: forged}))
    assert laptop.me().status_code == 200, "the owner notices nothing"


@pytest.mark.parametrize("blank", ["\u2003", "\u00a0", "\u0085", "\u3000", "\x1c", "é", "\0"])
def test_with_anything_but_a_space_around_its_name_a_cookie_is_another_one(laptop, blank):
    """A neighbour can plant a blank and `__Host-sessionid`: to a browser that has no prefix, to Django it has."""
    name, held = laptop.credential, laptop.cookie(laptop.credential)
    for header in (
        f"{blank}{name}={held}",
        f"{name}{blank}={held}",
        f"{name}=x; {blank}{name}={held}",
        f"={name}={held}",
    ):
        refused(asks(f"/{laptop.lane}/api/me", HTTP_COOKIE=header.encode().decode("latin-1")))
    assert asks(f"/{laptop.lane}/api/me", HTTP_COOKIE=f"a=b;\t {name}={held}").status_code == 200


@hostile
@given(header=header_text | pieces)
def test_an_invented_bearer_token_lets_nobody_in(header):
    for scheme in ("Bearer ", "bearer\t", "Basic ", ""):
        answer = asks("/jwt/api/me", HTTP_AUTHORIZATION=scheme + header)
        assert refused(answer)
        assert not answer.cookies


def segment(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@hostile
@given(
    changes=st.dictionaries(st.sampled_from(["alg", "typ", "kid", "jwk", "crit", "b64", "x"]), values), payload=values
)
def test_a_header_of_any_shape_lets_nobody_in(changes, payload):
    key = key_file.ring().current
    header = {"alg": key.algorithm, "typ": "at+jwt", "kid": key.kid, **changes}
    for first in (header, payload):
        for tail in ("", "AAAA", segment(payload)):
            assert refused(
                asks("/jwt/api/me", {site.ACCESS_COOKIE_NAME: f"{segment(first)}.{segment(payload)}.{tail}"})
            )


CLAIMS = ("iss", "aud", "sub", "name", "role", "iat", "exp", "nbf", "jti", "sid", "mode", "x")


@hostile
@given(changes=st.dictionaries(st.sampled_from(CLAIMS), values, min_size=1))
def test_claims_of_any_shape_are_answered_even_with_our_own_signature(changes):
    """No one else has the key. But what a key of ours has signed, some other version of this site may have written."""
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    key = key_file.ring().current
    claims = jwt.decode(laptop.cookie(site.ACCESS_COOKIE_NAME), options={"verify_signature": False})
    payload = json.dumps({**claims, **changes}).encode()
    token = jwt.api_jws.encode(payload, key.signing, key.algorithm, headers={"typ": "at+jwt", "kid": key.kid})
    answer = asks("/jwt/api/me", {site.ACCESS_COOKIE_NAME: token})
    assert answer.status_code in {200, 401}
    if changes.keys() & {"iss", "aud", "sid", "mode"}:
        assert answer.status_code == 401


# Bodies


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


# Where to


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
def test_next_leads_to_no_other_site(wanted):
    answers = [Client(raise_request_exception=False).post("/theme/", {"theme": "dark", "next": wanted})]
    fields = {"username": NEXT_USER[0].username, "password": PASSWORD, "next": wanted}
    answers.append(Client(raise_request_exception=False).post("/sessions/login/", fields))
    for answer in answers:
        assert answer.status_code == 302
        assert leads_to(answer["Location"]) == "testserver"
        assert urlsplit(answer["Location"]).scheme in {"", "http"}


NEXT_USER = []


@pytest.fixture(autouse=True)
def somebody():
    """For the tests in which somebody signs in with the right password."""
    NEXT_USER[:] = [people.alice()]


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


# Headers


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


# The other cookies: seats, what was stolen, whose password was entered, whose runs these are, what to say next


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
