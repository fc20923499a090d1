"""The inspector: a token read, verified and judged; cookies, keys and requests of one's own, and nobody else's."""

import html
import logging
import re
import time

import html5lib
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from authdemo.inspector import carried_cookies, judging, recorded_requests, token_claims, token_reading
from authdemo.lanes import wording
from authdemo.strategy import Reason
from authdemo.web import cookies, times
from jwt_app import key_file, tokens
from tests import people
from tests.environment import EXAMPLES
from tests.jwt_app.test_tokens import b64, changed, claims, signed, unpack
from tests.people import Browser
from tests.test_costs import VARIANTS, calls, spent

pytestmark = pytest.mark.django_db(transaction=True)


def read(token, client=None, **fields):
    """The page that answers to a pasted token."""
    response = (client or Client()).post("/inspect/", {"token": token, **fields})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page, title):
    """The text of the part with this heading."""
    end = "div" if title in {"Sessions", "JWT"} else "section"
    return words(re.search(rf"<h[23][^>]*>{title}.*?</{end}>", page, re.DOTALL)[0])


def headline(page):
    return words(re.search(r"<h1>.*?</h1>", page, re.DOTALL)[0])


def payload(**fields):
    return changed(unpack(tokens.mint(claims()))[1], **fields)


def page_of(client):
    return client.get("/inspect/").content.decode()


# A token, pasted or one's own


def test_a_good_token_is_decoded_verified_and_accepted():
    page = read(tokens.mint(claims()))
    assert re.match(r"This token would be accepted for another 6\d s", headline(page))
    assert '"name": "alice"' in html.unescape(page)
    verified = section(page, "Verify")
    assert "It holds" in verified
    assert key_file.ring().current.kid in verified
    assert settings.JWT_ALGORITHM in verified
    assert "alice, member" in section(page, "Why this site would accept it")


NOW = time.time()
REFUSED = {
    "expired": lambda: tokens.mint(claims(issued=NOW - 100, expires=NOW - 40)),
    "not-yet-valid": lambda: tokens.mint(claims(issued=time.time() + 100, expires=time.time() + 200)),
    "wrong-audience": lambda: signed(key_file.ring(), payload=payload(aud="elsewhere")),
    "wrong-issuer": lambda: signed(key_file.ring(), payload=payload(iss="elsewhere")),
    "wrong-type": lambda: signed(key_file.ring(), {"typ": "JWT"}),
    "malformed": lambda: signed(key_file.ring(), payload=payload(jti=...)),
    "unknown": lambda: tokens.mint(claims(mode="stateful")),
    "bad-signature": lambda: ".".join([*tokens.mint(claims()).split(".")[:2], "A" * 43]),
}


@pytest.mark.parametrize("word", REFUSED)
def test_the_page_says_with_which_word_and_sentence_a_token_is_refused(word):
    page = read(REFUSED[word]())
    assert headline(page) == f"This site would refuse this token: {word}"
    sentence = "This text is not" if word == "malformed" else wording.REASONS[Reason(word)].split("{at}")[0]
    assert sentence in section(page, "Why this site would refuse it")


def test_a_signature_holds_also_where_the_token_is_refused():
    for word in set(REFUSED) - {"bad-signature"}:
        assert "It holds" in section(read(REFUSED[word]()), "Verify"), word
    assert "It does not hold" in section(read(REFUSED["bad-signature"]()), "Verify")


@pytest.mark.parametrize("mode", ["denylist", "stateful"])
def test_a_token_that_was_taken_back_is_refused_because_redis_says_so(mode):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    copy = laptop.cookie("access")
    assert "Redis was asked" in section(read(copy), "Why this site would accept it")
    laptop.logs_out()
    judged = section(read(copy), "Why this site would refuse it")
    assert "You logged out at" in judged
    assert {"denylist": "1 GET,", "stateful": "1 HGETALL,"}[mode] in judged


@pytest.mark.parametrize("mode", ["stateless", "refresh"])
def test_a_token_that_nobody_asks_about_is_accepted_after_the_logout_too(mode):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    copy = laptop.cookie("access")
    laptop.logs_out()
    assert "Nobody is asked" in section(read(copy), "Why this site would accept it")


def api_token(user, **wishes):
    """What a client without a cookie jar is given."""
    body = {"username": user.username, "password": people.PASSWORD, **wishes}
    return Browser("jwt").post_json("api/token", body).json()["access_token"]


def asks_the_api(token):
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/jwt/api/me").status_code


@pytest.mark.parametrize("mode", tokens.MODES)
def test_a_token_of_an_api_client_is_judged_as_the_api_judges_it(mode):
    alice = people.alice()
    token = api_token(alice, revocation=mode)
    page = read(token)
    assert asks_the_api(token) == 200
    assert re.match(r"This token would be accepted by the API for another (6\d s|5 min)", headline(page))
    judged = section(page, "Why this site would accept it")
    assert f"As {alice.username}, member" in judged
    assert "It counts in an Authorization header, as Bearer" in judged
    assert "As a cookie of the pages it is refused, with wrong-audience." in judged


def test_a_token_of_the_pages_is_said_to_count_as_a_cookie():
    token = Browser("jwt").signs_in(people.alice()).cookie("access")
    page = read(token)
    assert asks_the_api(token) == 401
    assert "by the API" not in headline(page)
    assert "It counts as a cookie of the pages." in section(page, "Why this site would accept it")


def test_a_token_of_an_api_client_that_was_put_into_the_cookie_is_refused_there():
    client = Client()
    client.cookies["access"] = api_token(people.alice())
    assert client.get("/jwt/api/me").json() == {"error": "wrong-audience"}
    page = client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page) == "This site would refuse your token: wrong-audience"


def test_a_token_of_an_api_client_that_was_taken_back_or_has_expired_is_refused_with_that_word():
    alice = people.alice()
    token = api_token(alice, revocation="denylist")
    Client(headers={"Authorization": f"Bearer {token}"}).post("/jwt/api/logout")
    assert asks_the_api(token) == 401
    assert headline(read(token)) == "This site would refuse this token: revoked"
    old = read(tokens.mint(claims(issued=NOW - 100, expires=NOW - 40, audience=settings.JWT_API_AUDIENCE)))
    assert headline(old) == "This site would refuse this token: expired"
    assert "/jwt/api/token/refresh" in section(old, "Why this site would refuse it")


def test_one_s_own_token_is_taken_from_the_cookie_and_is_masked():
    laptop = Browser("jwt").signs_in(people.alice())
    page = laptop.client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page).startswith("Your token would be accepted")
    access = laptop.cookie("access")
    assert access.split(".")[2][:4] in page
    assert access.split(".")[2][:9] not in page


def test_where_there_is_no_token_of_one_s_own_the_page_says_so():
    page = Client().post("/inspect/", {"own": "1"}).content.decode()
    assert "This browser holds no access token" in page
    assert judging.judge("").word == Reason.MISSING


def test_reading_one_s_own_expired_token_renews_nothing():
    laptop = Browser("jwt").signs_in(people.alice(), lifetime=1)
    before = laptop.cookie("refresh")
    time.sleep(3.1)
    response = laptop.client.post("/inspect/", {"own": "1"})
    assert headline(response.content.decode()) == "This site would refuse your token: expired"
    assert not response.cookies.keys() & {"access", "refresh"}
    assert laptop.cookie("refresh") == before


HEADER, GOOD, SIGNATURE = b64({"alg": "HS256", "typ": "at+jwt", "kid": "x"}), b64({"sub": "7"}), "A" * 43


def bearing(content):
    """A token with this payload, a JSON value or raw bytes."""
    return f"{HEADER}.{b64(content)}.{SIGNATURE}"


ORDINARY = bearing({"a": "?>" * 9}).replace("-", "+").replace("_", "/")
BROKEN = {
    "two parts": (f"{HEADER}.{GOOD}", "A token has three parts, with a dot between them; this has 2."),
    "one part": ("hello", "this has 1."),
    "four parts": ("a.b.c.d", "this has 4."),
    "encrypted": (b64({"enc": "A256GCM"}) + ".a.b.c.d", "an encrypted token (JWE, RFC 7516)"),
    "a refresh token": (f"1.{'a' * 22}.1.{'b' * 43}.{'c' * 43}", "the form of a refresh token"),
    "a session id": ("s" * 43, "the form of a session id"),
    "an empty payload": (f"{HEADER}..{SIGNATURE}", "It is empty."),
    "an empty signature": (f"{HEADER}.{GOOD}.", "It is empty."),
    "padding": (f"{HEADER}=.{GOOD}.{SIGNATURE}", "a token leaves the padding out"),
    "ordinary base64": (ORDINARY, "are of ordinary base64"),
    "line breaks": (f"{HEADER}.{GOOD[:4]}\n{GOOD[4:]}.{SIGNATURE}", "There are blanks or line breaks in it."),
    "another alphabet": (f"{HEADER}.ab%cd.{SIGNATURE}", "Its character 3 is none of base64url"),
    "a missing character": (f"{HEADER}.{GOOD}A.{SIGNATURE}", "no base64 has this length"),
    "not text": (bearing(b"\xff\xfe"), "Its 2 bytes are no text"),
    "not JSON": (bearing(b"hello"), "Its text is not JSON, from its character 1 on."),
    "half of a JSON": (bearing(b'{"sub": "7", '), "Its text is not JSON"),
    "a list": (bearing([1]), "not an object"),
    "NaN": (bearing(b'{"exp": NaN}'), "Its text is not JSON"),
    "a number too long": (bearing(b'{"exp": ' + b"9" * 5000 + b"}"), "Its text is not JSON"),
    "nested too deep": (bearing(b"[" * 5000), "nested too deep"),
    "a key twice": (bearing(b'{"sub": "7", "sub": "8"}'), "“sub” is in it twice"),
    "no date": (bearing({"exp": "soon"}), "Not a date"),
    "no date on any calendar": (bearing({"exp": 1e300, "nbf": True}), "Not a date"),
    "infinity": (bearing(b'{"exp": 1e999}'), "Not a date"),
    "missing claims": (bearing({"sub": "7"}), "Missing: iss , aud , name"),
}


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


def test_the_key_decides_the_algorithm_also_here():
    page = read(signed(key_file.ring(), {"alg": "RS256"}))
    assert "this key is for HS256 alone" in section(page, "Verify")
    assert "bad-signature" in headline(page)


def test_a_compromised_key_signs_well_and_is_refused():
    token = tokens.mint(claims())
    key_file.rotate(compromised=True)
    page = read(token)
    assert "known to have leaked" in section(page, "Verify")
    assert "bad-signature" in headline(page)


def test_each_claim_is_explained_those_that_nobody_reads_too():
    page = section(read(signed(key_file.ring(), payload={**payload(), "moon": "full"})), "Decode")
    for name in tokens.REQUIRED:
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
        assert "more than 16 KB" in response.content.decode()


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_an_empty_form_is_told_so(nothing):
    assert "Nothing was pasted" in read(nothing)


@pytest.mark.parametrize("prefix", ["  ", "Bearer ", "\nbearer  "])
def test_what_is_pasted_with_a_token_does_not_count(prefix):
    assert "would be accepted" in headline(read(f"{prefix}{tokens.mint(claims())}\n"))


@pytest.mark.parametrize("path", ["/inspect/", "/inspect/record/"])
def test_no_form_of_another_site_is_taken(path):
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"token": "x", "begin": "1"}).status_code == 403
    field = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/inspect/").content.decode())[1]
    assert client.post(path, {"token": "x", "csrfmiddlewaretoken": field}).status_code in {200, 302}


def test_nothing_of_a_token_is_logged_nor_kept(caplog, redis):
    access = logging.getLogger("authdemo.access")
    access.addHandler(caplog.handler)
    token = tokens.mint(claims(mode="denylist"))
    with caplog.at_level(logging.DEBUG):
        read(token)
        Client().post("/inspect/", {"token": token * 50})
    access.removeHandler(caplog.handler)
    assert "POST /inspect/ 200" in caplog.text
    assert not any(part[:12] in caplog.text for part in token.split("."))
    assert redis.keys("*") == []


def test_hostile_text_stays_text():
    evil = '<script>alert(1)</script>"\u202e\x00'
    header = {"alg": evil, "kid": evil, evil: evil, "typ": "at+jwt"}
    for token in (f"{b64(header)}.{b64({'name': evil, evil: [evil], 'mode': evil})}.{evil}", evil, f"a.{evil}.b"):
        client = Client()
        client.cookies["odd"] = "<script>"
        page = read(token, client)
        assert "<script>alert" not in page
        assert "<script>;" not in page
        assert "\u202e" not in page
        assert "\x00" not in page


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


def test_the_page_is_well_formed_in_every_state():
    laptop = Browser("jwt").signs_in(people.alice())
    laptop.client.post("/inspect/record/", {"begin": "1"})
    pages = [page_of(Client()), page_of(laptop.client), *(read(token) for token, _ in BROKEN.values())]
    pages.append(laptop.client.post("/inspect/", {"own": "1"}).content.decode())
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page)
        assert not re.search(r"\sstyle=|<script(?![^>]* src=)|\son\w+=", page)


# Cookies


def test_every_cookie_of_the_request_is_named_weighed_and_explained():
    client = Client()
    client.cookies["theme"], client.cookies["visits"] = "dark", "12345678"
    found = section(page_of(client), "Your cookies")
    assert "2, 27 bytes with every request" in found
    assert re.search(r"theme=dark Bytes|theme=dark 10 Light or dark", found)
    assert "visits= •••••••• 15 Not ours" in found
    assert "12345678" not in found


def test_a_cookie_that_comes_twice_is_said_to():
    page = Client().get("/inspect/", headers={"Cookie": "theme=dark; theme=light; nameless"}).content.decode()
    assert section(page, "Your cookies").count("It came twice") == 2
    assert "(no name)=" in page


def test_the_flags_that_are_said_are_those_that_are_set():
    """A visitor who does everything once, and for each cookie that came of it: what was set, and what is said."""
    client, alice = Client(), people.alice()
    jar = {}

    def does(path, **fields):
        response = client.post(path, fields)
        jar.update({name: morsel for name, morsel in response.cookies.items() if morsel.value})

    does("/theme/", theme="dark")
    does("/compare/act/", action="login")
    does("/inspect/record/", begin="1")
    does("/jwt/logout/")
    for lane in ("sessions", "jwt"):
        does(f"/{lane}/login/", username=alice.username, password=people.PASSWORD, remember="on")
    jar |= {"csrftoken": client.get("/inspect/").cookies["csrftoken"]}
    known = cookies.declared
    assert jar.keys() >= set(known) - {"lab", "messages"}
    for name, morsel in jar.items():
        assert name in known, name
        assert bool(morsel["httponly"]) == known[name].http_only, name
        assert (morsel["samesite"], morsel["path"], bool(morsel["secure"])) == ("Lax", "/", False), name
        life = known[name].life()
        if morsel["max-age"] == "":
            assert "closes" in life, name
        else:
            assert times.lifetime(round(int(morsel["max-age"]) / 10) * 10) in life or name == "left", name


def test_behind_tls_only_the_prefixed_names_are_ours(settings):
    settings.HTTPS, settings.COOKIE_PREFIX = True, "__Host-"
    headers = {"Cookie": "theme=dark; __Host-theme=dark"}
    plain, prefixed = carried_cookies.carried(Client().get("/inspect/", headers=headers).wsgi_request)
    assert plain.known is None
    assert {"Secure", "__Host-", "HttpOnly"} <= set(prefixed.flags)


def test_no_credential_is_shown_in_full_anywhere():
    client, alice = Client(), people.alice()
    for lane in ("sessions", "jwt"):
        client.post(f"/{lane}/login/", {"username": alice.username, "password": people.PASSWORD})
    client.post("/compare/act/", {"action": "login"})
    client.post("/inspect/record/", {"begin": "1"})
    pages = page_of(client) + client.post("/inspect/", {"own": "1"}).content.decode()
    for name, morsel in client.cookies.items():
        for part in re.split(r"[.:]", morsel.value):
            assert len(part) < 12 or part not in pages or part == alice_login(client), name


def alice_login(client):
    """The name of the login, which every access token tells and which opens nothing."""
    return client.cookies["refresh"].value.split(".")[1]


# Keys in Redis


def test_nobody_signed_in_is_told_where_to_sign_in():
    page = page_of(Client())
    for lane in ("Sessions", "JWT"):
        assert "Nobody is signed in here." in section(page, lane)
    for path in ("/sessions/login/", "/jwt/login/", "/compare/"):
        assert f'href="{path}"' in page


def test_a_session_has_its_record_with_type_life_and_size(real_redis):
    laptop = Browser("sessions").signs_in(people.alice())
    found = section(page_of(laptop.client), "Sessions")
    assert f"session:{laptop.login_id()[:12]}…" in found
    assert re.search(r"string, \d+ bytes of memory, gone in (29|30) min", found)
    assert '"role": "member"' in found
    assert laptop.cookie("sessionid")[:10] not in found
    assert '"_auth_user_hash": "••••••"' in found


def test_a_family_is_shown_with_its_secret_cut_short(real_redis):
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    found = section(page_of(laptop.client), "JWT")
    assert re.search(r"hash, \d+ bytes of memory, gone in (29|30) min", found)
    secret = real_redis.hget(real_redis.keys("authdemo:family:*")[0], "secret")
    assert secret[:6] + "••••••" in found
    assert secret[:10] not in found
    assert "Nothing is denied" in found


def test_after_a_revocation_elsewhere_the_tombstones_are_shown():
    alice = people.alice()
    session = Browser("sessions").signs_in(alice)
    token = Browser("jwt").signs_in(alice, revocation="denylist")
    alice.is_active = False
    alice.save()
    assert '"ending": "banned"' in section(page_of(session.client), "Sessions")
    found = section(page_of(token.client), "JWT")
    assert "A tombstone" in found
    assert "inf banned" in found
    assert "Every token of this sign-in is refused" in found


def test_after_a_demotion_the_cut_off_is_shown():
    bob = people.bob()
    token = Browser("jwt").signs_in(bob, revocation="denylist")
    bob.role = "member"
    bob.save()
    assert "What was issued up to" in section(page_of(token.client), "JWT")


def test_mode_stateless_has_nothing_in_redis():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="stateless")
    assert section(page_of(laptop.client), "JWT").count("There is no such key.") == 2


def test_to_know_the_name_of_a_login_shows_nothing_of_it():
    """A `sid` can be read in every token; a forged one, an expired one or one of the API proves nothing."""
    victim = Browser("jwt").signs_in(people.alice())
    sid = victim.login_id()
    forged = f"{HEADER}.{b64(payload(sid=sid))}.{SIGNATURE}"
    old = tokens.mint(claims(login_id=sid, issued=NOW - 100, expires=NOW - 40))
    api = tokens.mint(claims(login_id=sid, audience=settings.JWT_API_AUDIENCE))
    for access in (forged, old, api, "x"):
        mallory = Client()
        mallory.cookies["access"] = access
        mallory.cookies["refresh"] = f"1.{sid}.1.{'a' * 43}.{'b' * 43}"
        mallory.cookies["sessionid"] = sid
        page = page_of(mallory)
        assert page.count("Nobody is signed in here.") == 2
        assert sid[:8] not in section(page, "JWT")


def test_a_token_of_somebody_else_that_is_pasted_shows_none_of_their_keys():
    victim = Browser("jwt").signs_in(people.alice())
    own = Browser("jwt").signs_in(people.bob())
    page = read(victim.cookie("access"), own.client)
    assert own.login_id()[:8] in section(page, "JWT")
    assert victim.login_id()[:8] not in section(page, "JWT")


def test_a_copy_that_was_taken_back_shows_no_keys_to_the_thief():
    laptop = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    thief = laptop.copied_by()
    laptop.logs_out()
    assert "Nobody is signed in here." in section(page_of(thief.client), "JWT")


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_looking_prolongs_and_renews_nothing(lane, real_redis):
    laptop = Browser(lane).signs_in(people.alice())
    [key] = real_redis.keys("authdemo:session:*") + real_redis.keys("authdemo:family:*")
    real_redis.expire(key, 100)
    before = real_redis.dump(key)
    response = laptop.client.get("/inspect/")
    assert real_redis.ttl(key) <= 100
    assert real_redis.dump(key) == before
    assert not response.cookies.keys() & {"sessionid", "access", "refresh"}


def test_the_page_asks_no_database_and_for_strangers_no_redis(real_redis):
    visitor = Client()
    visitor.get("/inspect/")
    before = calls(real_redis)
    with CaptureQueriesContext(connection) as queries:
        page_of(visitor)
        read(tokens.mint(claims()), visitor)
    assert spent(before, calls(real_redis)) == {}
    assert len(queries) == 0


@pytest.fixture
def down(own_redis, real_redis):
    """Stops Redis when called; it is up again afterwards."""
    yield own_redis.down
    own_redis.up()


def test_while_redis_is_away_the_rest_of_the_page_works(down):
    session = Browser("sessions").signs_in(people.alice())
    token = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    token.client.cookies["sessionid"] = session.cookie("sessionid")
    token.client.post("/inspect/record/", {"begin": "1"})
    down()
    page = token.client.post("/inspect/", {"own": "1"}).content.decode()
    assert headline(page) == "This site would refuse your token: store-unavailable"
    assert "It holds" in section(page, "Verify")
    for part in ("Sessions", "JWT", "Your last requests"):
        assert "Redis cannot be asked" in section(page, part), part
    assert "sessionid" in section(page, "Your cookies")
    assert token.client.post("/inspect/record/", {"begin": "1"}).status_code == 302
    assert "nothing was changed about the recording" in page_of(token.client)


def test_a_redis_that_tells_no_sizes_is_shown_without(monkeypatch):
    from redis.exceptions import ResponseError

    from authdemo.store.client import TracedRedis

    def unknown(self, key):
        raise ResponseError("unknown command")

    monkeypatch.setattr(TracedRedis, "memory_usage", unknown)
    found = section(page_of(Browser("sessions").signs_in(people.alice()).client), "Sessions")
    assert re.search(r"string, gone in", found)


# One's last requests


def recorded(client):
    """What the page lists, newest first: "GET /jwt/ 200"."""
    found = re.findall(r'<b class="wire">(.*?)</b> (\d+)', page_of(client))
    return [" ".join(request) for request in found]


def records(client):
    return client.post("/inspect/record/", {"begin": "1"})


@pytest.mark.parametrize("variant", VARIANTS)
def test_recording_changes_nothing_of_what_a_request_costs(variant, real_redis):
    lane, choices, expected = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    counted = re.compile(r'desc="[^"]*"')
    before = counted.findall(laptop.me().headers.get("Server-Timing", ""))
    records(laptop.client)
    start = calls(real_redis)
    after = counted.findall(laptop.me().headers.get("Server-Timing", ""))
    assert after == before
    assert spent(start, calls(real_redis)) == {**dict.fromkeys(expected, 1), "lpushx": 1, "ltrim": 1}
    laptop.client.post("/inspect/record/", {"end": "1"})
    start = calls(real_redis)
    laptop.me()
    assert spent(start, calls(real_redis)) == dict.fromkeys(expected, 1)


def test_nothing_is_recorded_of_who_did_not_ask_for_it(redis):
    client = Client()
    client.get("/inspect/")
    client.get("/compare/")
    client.cookies["inspect"] = "A" * 16  # invented: a list is never made by a request
    client.get("/compare/")
    assert redis.keys("*") == []
    assert "Nothing is being recorded" in page_of(client)


def test_the_last_ten_requests_are_kept_without_queries_and_without_files(redis):
    client = Client()
    records(client)
    client.get("/compare/?token=secret")
    client.get("/static/authdemo/web.css").getvalue()
    client.get("/compare/copy/")
    client.get("/nowhere/<b>")
    found = recorded(client)
    assert found[:2] == ["GET /nowhere/&lt;b&gt; 404", "GET /compare/ 200"]
    for _ in range(12):
        client.get("/claims/")
    assert len(recorded(client)) == recorded_requests.MOST
    [key] = redis.keys("authdemo:inspect:*")
    assert "secret" not in str(redis.lrange(key, 0, -1))


def test_a_recording_ends_a_quarter_of_an_hour_after_it_was_asked_for(redis):
    client = Client()
    assert records(client).cookies["inspect"]["max-age"] == 900
    [key] = redis.keys("authdemo:inspect:*")
    assert 890 <= redis.ttl(key) <= 900
    redis.expire(key, 50)
    client.get("/compare/")
    assert redis.ttl(key) <= 50, "a request does not prolong it"
    redis.delete(key)
    client.get("/compare/")
    assert redis.keys("authdemo:inspect:*") == []
    assert "Nothing is being recorded" in page_of(client)


def test_whoever_stops_is_forgotten(redis):
    client = Client()
    records(client)
    response = client.post("/inspect/record/", {"end": "1"})
    assert response.cookies["inspect"].value == ""
    assert redis.keys("*") == []


def test_visitors_see_their_own_requests_alone():
    one, other = Client(), Client()
    records(one)
    records(other)
    one.get("/lab/")
    assert "GET /lab/ 200" in recorded(one)
    assert "GET /lab/ 200" not in recorded(other)


def test_of_an_answer_to_a_password_no_time_is_kept(redis):
    client = Client()
    records(client)
    client.post("/jwt/login/", {"username": people.alice().username, "password": "wrong"})
    assert "its times would tell which users exist" in page_of(client)
    [key] = redis.keys("authdemo:inspect:*")
    entry = next(entry for entry in redis.lrange(key, 0, -1) if "/jwt/login/" in entry)
    assert '"seconds": 0, "steps": []' in entry


def test_a_request_is_drawn_as_long_as_it_took_and_its_steps_where_they_were():
    from authdemo.inspector.waterfall import draw

    steps = [("redis", "GETEX", 0.001, 0.002), ("redis", "GET", 0.004, 0.001), ("sql", "SELECT", 0.006, 0.001)]
    one = recorded_requests.Recorded(0, "GET", "/", 200, "sessions", 0.008, steps)
    long = recorded_requests.Recorded(0, "GET", "/", 200, "jwt", 0.016)
    first, second = draw([one, long])
    assert (first.width, second.width, second.rows) == ("50.00%", "100.00%", [])
    redis, sql = first.rows
    assert [(piece.x, piece.width) for piece in redis.pieces] == [("6.25%", "12.50%"), ("25.00%", "6.25%")]
    assert redis.says == "2 GETEX, GET, 3000 µs"
    assert sql.says == "1 SELECT, 1000 µs"


def test_while_redis_is_away_requests_are_answered_as_ever_for_who_records_too(down):
    client = Client()
    records(client)
    down()
    assert client.get("/claims/").status_code == 200


def test_the_inspector_is_in_the_navigation_after_the_claims():
    page = page_of(Client())
    assert re.search(r'<li><a href="/claims/" >Claims</a></li>\s*<li><a href="/inspect/" aria-current="page">', page)
