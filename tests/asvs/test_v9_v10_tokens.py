"""ASVS 5.0, chapter V9, and those of V10 that are models for refresh tokens: which tokens are believed."""

import base64
import hmac
import json
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt
import pytest
from django.conf import settings
from django.test import Client

from authdemo import policy
from jwt_app import key_file
from jwt_app.key_ring import KeyRing
from tests import people
from tests.jwt_app.crafted import unpack
from tests.lanes.visitor import Visitor
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def laptop():
    return Browser("jwt").signs_in(people.bob(), revocation="denylist")


def encoded(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(segment):
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


def parts(laptop):
    """Header and payload of the token that this browser holds."""
    header, payload, _ = laptop.cookie(settings.ACCESS_COOKIE_NAME).split(".")
    return decoded(header), decoded(payload)


def signed(header, payload, key=None):
    """Signed as the site does it, with whatever it says."""
    current = key_file.ring().current
    algorithm = header["alg"] if key else current.algorithm
    return jwt.encode(payload, key or current.signing, algorithm, headers=header)


def fate(token):
    stranger = Browser("jwt")
    stranger.client.cookies[settings.ACCESS_COOKIE_NAME] = token
    return stranger.fate()


def test_asvs_9_1_1_nothing_is_believed_before_the_signature_holds(laptop):
    header, payload, signature = laptop.cookie(settings.ACCESS_COOKIE_NAME).split(".")
    claims = decoded(payload)
    forged = (
        f"{header}.{encoded({**claims, 'role': 'admin', 'name': 'root'})}.{signature}",
        f"{header}.{payload}.{signature[:20]}{'A' if signature[20] != 'A' else 'B'}{signature[21:]}",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}.{payload}.{signature}=",
    )
    assert {fate(token) for token in forged} <= {"bad-signature", "malformed"}
    assert fate(f"{header}.{payload}.{signature}") == claims["name"]


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "", None, 5]
)
def test_asvs_9_1_2_the_key_decides_the_algorithm(laptop, algorithm):
    header, payload = parts(laptop)
    unsigned = f"{encoded({**header, 'alg': algorithm})}.{encoded(payload)}"
    assert fate(f"{unsigned}.AAAA") in {"bad-signature", "malformed"}
    assert fate(f"{unsigned}.") == "malformed"
    if algorithm in {"HS384", "HS512"}:
        digest = {"HS384": "sha384", "HS512": "sha512"}[algorithm]
        mac = hmac.digest(
            key_file.ring().current.signing, unsigned.encode(), digest
        )  # the right key, another algorithm
        assert fate(f"{unsigned}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}") == "bad-signature"


def test_asvs_9_1_3_a_token_brings_no_key_along(laptop):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    header, payload = parts(laptop)
    own = KeyRing.generate("HS256").current.signing
    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/keys.json"
        for more in (
            {"jku": address},
            {"x5u": address},
            {"jwk": {"kty": "oct", "k": base64.urlsafe_b64encode(own).decode()}},
            {"kid": "../../dev/null"},
            {"kid": "' UNION SELECT 'key"},
            {"kid": address},
        ):
            assert fate(signed({**header, **more}, payload, own)) in {"bad-signature", "malformed"}, more
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert asked == []


def test_asvs_9_2_1_a_token_counts_between_its_dates_alone(laptop):
    header, payload = parts(laptop)
    now = time.time()
    for changes, said in (
        ({"exp": now - 60}, "expired"),
        ({"nbf": now + 60}, "not-yet-valid"),
        ({"iat": now + 60, "exp": now + 120}, "not-yet-valid"),
        ({"exp": str(now + 60)}, "malformed"),
        ({"exp": 1e300}, "malformed"),
        ({"exp": None}, "malformed"),
    ):
        assert fate(signed(header, {**payload, **changes})) == said, changes
    assert fate(signed(header, {name: value for name, value in payload.items() if name != "exp"})) == "malformed"
    assert policy.site().leeway <= 2


def test_asvs_9_2_2_one_kind_of_token_is_no_other(laptop):
    header, payload = parts(laptop)
    for kind in ("JWT", "rt+jwt", "id+jwt", "", None):
        assert fate(signed({**header, "typ": kind}, payload)) == "wrong-type"
    access, refresh = laptop.cookie(settings.ACCESS_COOKIE_NAME), laptop.cookie(settings.REFRESH_COOKIE_NAME)
    assert fate(refresh) == "malformed"
    swapped = Browser("jwt")
    swapped.client.cookies[settings.REFRESH_COOKIE_NAME] = access
    assert swapped.fate() == "malformed"


def test_asvs_9_2_3_a_token_for_somebody_else_is_refused(laptop):
    header, payload = parts(laptop)
    for audience in ("elsewhere", ["elsewhere"], [payload["aud"], "elsewhere"], "", None):
        assert fate(signed(header, {**payload, "aud": audience})) in {"wrong-audience", "malformed"}
    assert fate(signed(header, {**payload, "iss": "elsewhere"})) == "wrong-issuer"


def test_asvs_9_2_4_pages_and_clients_have_audiences_of_their_own():
    body = {"username": people.alice().username, "password": PASSWORD, "revocation": "denylist"}
    given = Client().post("/jwt/api/token", body, content_type="application/json").json()["access_token"]
    assert fate(given) == "wrong-audience"
    assert Client(headers={"Authorization": f"Bearer {given}"}).get("/jwt/api/me").status_code == 200


# The models of V10, for what is no OAuth server


def api_pair(user):
    body = {"username": user.username, "password": PASSWORD, "revocation": "denylist"}
    return Client().post("/jwt/api/token", body, content_type="application/json").json()


def renewed(refresh_token):
    return Client().post("/jwt/api/token/refresh", {"refresh_token": refresh_token}, content_type="application/json")


def test_asvs_10_4_5_a_refresh_token_that_comes_back_ends_its_family():
    first = api_pair(people.alice())
    with policy.use(replace(policy.site(), refresh_grace=0)):
        second = renewed(first["refresh_token"]).json()
        third = renewed(second["refresh_token"]).json()
        assert renewed(first["refresh_token"]).json() == {"error": "revoked"}
        assert renewed(third["refresh_token"]).json() == {"error": "revoked"}
    headers = {"Authorization": f"Bearer {third['access_token']}"}
    assert Client(headers=headers).get("/jwt/api/me").json() == {"error": "revoked"}


def test_asvs_10_4_8_renewing_prolongs_nothing_past_the_absolute_end():
    with policy.use(replace(policy.site(), refresh_max=1.0, leeway=0)):
        pair, began = api_pair(people.alice()), time.time()
        while (answer := renewed(pair["refresh_token"])).status_code == 200:
            pair = answer.json()
            assert unpack(pair["access_token"])[1]["exp"] <= began + 1.1  # as far as Redis's clock is known from here
            assert time.time() - began < 3
            time.sleep(0.1)
        assert answer.json()["error"] in {"expired", "unknown"}


def test_asvs_10_4_9_a_user_ends_a_clients_tokens_from_the_devices_page():
    alice = people.alice()
    pair = api_pair(alice)
    laptop = Visitor("jwt").signed_in(alice, revocation="denylist")
    assert laptop.sends("devices/revoke-others/").status_code == 302
    assert renewed(pair["refresh_token"]).json() == {"error": "revoked"}
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert Client(headers=headers).get("/jwt/api/me").json() == {"error": "revoked"}
