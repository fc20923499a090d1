"""Another service's side of a token: it knows the keys and asks nobody; it follows them and outlives us."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import httpx
import jwt
import pytest

from jwt_app import verifier
from jwt_app.key_ring import Key, KeyRing
from jwt_app.verifier import Keys, NoKeys, Refused, verified
from tests import environment
from tests.processes import Demo, manage, until

AUDIENCE, ISSUER = "an API", "an issuer"


class Issuer:
    """Somebody who publishes keys, and can be away; and the clock of whoever asks."""

    def __init__(self, algorithm="ES256"):
        self.keys = [Key.generate(algorithm, "current")]
        self.asked, self.is_away, self.time = 0, False, 1000.0

    def published(self):
        self.asked += 1
        if self.is_away:
            raise OSError("away")
        return {"keys": [key.public_jwk() for key in self.keys]}

    def signs(self, key=None, headers=None, **claims):
        key, now = key or self.keys[0], time.time()
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "iat": now, "exp": now + 60, "jti": "x", "role": "member"}
        said = {name: value for name, value in (said | claims).items() if value is not None}
        return jwt.encode(said, key.signing, key.algorithm, {"typ": "at+jwt", "kid": key.kid} | (headers or {}))


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def keys(issuer):
    return Keys(issuer.published, lambda: issuer.time)


def test_keys_are_asked_for_once_and_again_after_a_minute(issuer, keys):
    for _ in range(5):
        assert verified(issuer.signs(), keys, AUDIENCE)["sub"] == "7"
    assert issuer.asked == 1
    issuer.time += verifier.FRESH_SECONDS
    verified(issuer.signs(), keys, AUDIENCE)
    assert issuer.asked == 2


@pytest.mark.parametrize("algorithm", sorted(verifier.ALGORITHMS))
def test_a_rotation_is_followed_without_a_restart_and_what_is_retired_is_refused_within_a_minute(algorithm):
    issuer = Issuer(algorithm)
    keys = Keys(issuer.published, lambda: issuer.time)
    before = issuer.signs()
    verified(before, keys, AUDIENCE)
    issuer.keys = [Key.generate(algorithm, "current")]
    issuer.time += verifier.PAUSE_SECONDS
    verified(issuer.signs(), keys, AUDIENCE)
    with pytest.raises(Refused, match="unknown key"):
        verified(before, keys, AUDIENCE)


def test_names_of_keys_that_nobody_has_ask_once_in_ten_seconds_for_all_together(issuer, keys):
    verified(issuer.signs(), keys, AUDIENCE)
    issuer.time += verifier.PAUSE_SECONDS
    for number in range(50):
        with pytest.raises(Refused, match="unknown key"):
            verified(issuer.signs(headers={"kid": str(number)}), keys, AUDIENCE)
    assert issuer.asked == 2
    assert verified(issuer.signs(), keys, AUDIENCE), "and who is genuine is let in meanwhile"


def test_while_the_issuer_is_away_what_was_known_holds_for_an_hour_and_then_nobody_is_anybody(issuer, keys):
    verified(issuer.signs(), keys, AUDIENCE)
    issuer.is_away = True
    issuer.time += verifier.STALE_SECONDS
    assert verified(issuer.signs(), keys, AUDIENCE)
    issuer.time += 1
    with pytest.raises(NoKeys):
        verified(issuer.signs(), keys, AUDIENCE)
    issuer.is_away = False
    issuer.time += verifier.PAUSE_SECONDS
    assert verified(issuer.signs(), keys, AUDIENCE)


def test_an_issuer_that_is_away_is_not_asked_by_everybody(issuer, keys):
    issuer.is_away = True
    for _ in range(20):
        with pytest.raises(NoKeys):
            verified(issuer.signs(), keys, AUDIENCE)
    assert issuer.asked == 1


def test_while_one_asks_others_go_by_what_is_known(issuer, keys, monkeypatch):
    """A slow issuer holds up one request in ten seconds, and not all of them."""
    verified(issuer.signs(), keys, AUDIENCE)
    issuer.time += verifier.FRESH_SECONDS
    goes_on, asks = threading.Event(), threading.Event()
    published = issuer.published

    def slow():
        asks.set()
        assert goes_on.wait(10)
        return published()

    monkeypatch.setattr(keys, "_asked", slow)
    one = threading.Thread(target=verified, args=(issuer.signs(), keys, AUDIENCE))
    one.start()
    assert asks.wait(10)
    assert verified(issuer.signs(), keys, AUDIENCE), "though the first still waits"
    goes_on.set()
    one.join(10)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"aud": "another API"}, "for somebody else"),
        ({"aud": None}, "Missing"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "Missing"),
        ({"jti": None}, "Missing"),
        ({"iss": "somebody"}, "InvalidIssuer"),
        ({"iat": time.time() + 600}, "ImmatureSignature"),
        ({"nbf": time.time() + 600}, "ImmatureSignature"),
        ({"headers": {"typ": "JWT"}}, "wrong type"),
        ({"headers": {"typ": None}}, "wrong type"),
        ({"headers": {"crit": ["b64"]}}, "wrong type|Invalid"),
        ({"headers": {"kid": ""}}, "unknown key"),
    ],
)
def test_what_it_refuses_of_a_genuine_signature(issuer, keys, said, why):
    with pytest.raises(Refused, match=why):
        verified(issuer.signs(**said), keys, AUDIENCE, ISSUER)


def test_a_public_key_is_no_secret_and_no_signature_is_none(issuer, keys):
    """The key decides the algorithm, and never the header (RFC 8725, 3.1)."""
    key = issuer.keys[0]
    head, payload, signature = issuer.signs().split(".")
    forged = jwt.encode({"sub": "1"}, "x" * 32, "HS256", {"typ": "at+jwt", "kid": key.kid})
    nothing = jwt.encode({"sub": "1"}, "", "none", {"typ": "at+jwt", "kid": key.kid})
    other = Issuer().signs(headers={"kid": key.kid})
    for token in (forged, nothing, other, f"{head}.{payload}.{signature[:-4]}AAAA", f"{head}.{payload}.", "a.b.c", ""):
        with pytest.raises(Refused):
            verified(token, keys, AUDIENCE)
    with pytest.raises(Refused, match="malformed"):
        verified("a" * verifier.LONGEST + ".b.c", keys, AUDIENCE)


@pytest.mark.parametrize(
    "jwks", [None, [], {}, {"keys": None}, {"keys": "all"}], ids=["null", "a list", "empty", "no keys", "a text"]
)
def test_what_is_no_jwk_set_changes_nothing(issuer, keys, jwks, monkeypatch):
    verified(issuer.signs(), keys, AUDIENCE)
    monkeypatch.setattr(keys, "_asked", lambda: jwks)
    issuer.time += verifier.FRESH_SECONDS
    assert verified(issuer.signs(), keys, AUDIENCE)


def test_of_a_set_what_is_of_another_kind_is_left_out(issuer):
    good = issuer.keys[0].public_jwk()
    others = [None, {}, {"kty": "oct", "alg": "HS256", "kid": "a", "k": "AAAA"}, {**good, "kid": 7}]
    others += [{**good, "kid": "e", "use": "enc"}, {**good, "kid": "c", "crv": "P-0"}]
    assert set(verifier.usable({"keys": [*others, good]})) == {good["kid"]}


@pytest.mark.parametrize("url", ["http://example.com/keys", "file:///etc/passwd", "ftp://localhost/keys", "keys"])
def test_keys_that_anybody_on_the_way_could_change_are_not_asked_for(url, capsys):
    with pytest.raises(SystemExit) as left:
        verifier.main(["--keys", url, "--audience", AUDIENCE])
    assert left.value.code == 2
    assert "neither https nor http on this machine" in capsys.readouterr().err


def test_it_imports_nothing_of_ours_and_no_django():
    """Another service has neither. The package is empty, so that it can be copied out of it."""
    code = "import jwt_app.verifier, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    said = subprocess.check_output([sys.executable, "-c", code], cwd=environment.CODE, text=True)
    assert not {"django", "authdemo", "sessions_app", "redis"} & set(said.split())


@contextmanager
def running(url, audience, tmp_path, *more):
    """The program, as somebody starts it who has nothing of ours; where it is, and what it says."""
    port, log = environment.free_port(), tmp_path / f"verifier-{time.monotonic_ns()}.log"
    with log.open("wb") as said:
        asked = ["--keys", url, "--audience", audience, "--port", str(port), *more]
        program = subprocess.Popen(
            [sys.executable, "-m", "jwt_app.verifier", *asked],
            cwd=environment.CODE,
            env={"PATH": "", "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: "Ctrl-C" in log.read_text() or program.poll() is not None, 20, "it has started")
        yield f"http://127.0.0.1:{port}", log.read_text
    finally:
        program.send_signal(signal.SIGINT)
        assert program.wait(10) in {0, 1}


def asks(url, token):
    answer = httpx.get(f"{url}/me", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    return answer.status_code, answer.json()


@pytest.mark.processes
def test_beside_a_real_site_it_follows_rotations_and_goes_on_while_the_site_is_away(tmp_path):
    var = tmp_path / "var"
    with Demo(var, JWT_ALGORITHM="ES256") as site:
        user = json.loads(manage("seat", "--json", var=var, JWT_ALGORITHM="ES256").stdout)["users"][0]
        token = signs_in(site, user)
        audience = jwt.decode(token, options={"verify_signature": False})["aud"]
        with running(f"{site.url}/.well-known/jwks.json", audience, tmp_path) as (url, said):
            assert re.search(r"Keys +2 at http://localhost:\d+/.well-known/jwks.json: ES256", said())
            status, who = asks(url, token)
            assert (status, who["name"]) == (200, user["username"])
            manage("rotate_key", var=var, JWT_ALGORITHM="ES256")
            renewed = until(lambda: signed_by_another(site, user, token), 15, "the site has taken the new ring")
            assert asks(url, renewed)[0] == 200, "its key had been published before"
            assert asks(url, token)[0] == 200, "and the one before still verifies"
            head, payload, signature = renewed.split(".")
            assert asks(url, f"{head}.{payload}.{signature[::-1]}")[0] == 401
            assert asks(url, "nonsense")[1] == {"error": "malformed"}
            site.stop()
            assert asks(url, renewed)[0] == 200, "keys are all it needs"
            assert httpx.get(f"{url}/healthz", trust_env=False).json()["keys"] == 2
            none = httpx.get(f"{url}/me", trust_env=False)
            assert (none.status_code, none.headers["WWW-Authenticate"]) == (401, 'Bearer realm="verifier"')
            assert httpx.get(f"{url}/", trust_env=False).status_code == 404


def signs_in(site, user):
    """A token for an API, as a client without cookies gets it."""
    body = {"username": user["username"], "password": user["password"], "revocation": "stateless", "lifetime": 300}
    answer = httpx.post(f"{site.url}/jwt/api/token", json=body, trust_env=False, timeout=10)
    return answer.json()["access_token"]


def signed_by_another(site, user, token):
    renewed = signs_in(site, user)
    return renewed if kid(renewed) != kid(token) else None


def kid(token):
    return jwt.get_unverified_header(token)["kid"]


@pytest.mark.processes
def test_what_cannot_be_is_said_when_it_is_started(tmp_path):
    nowhere = f"http://127.0.0.1:{environment.free_port()}/keys"
    with running(nowhere, AUDIENCE, tmp_path) as (url, said):
        assert "does not answer" in said()
        assert asks(url, Issuer().signs()) == (503, {"error": "no keys"})
        taken = url.rpartition(":")[2]
        with running(nowhere, AUDIENCE, tmp_path, "--port", taken) as (_, said_too):
            assert f"Port {taken} cannot be had" in said_too()
            assert "Traceback" not in said_too()


def test_of_a_site_that_signs_with_a_secret_it_says_that_there_is_nothing_to_be_had(monkeypatch):
    monkeypatch.setattr(verifier, "fetch", lambda url: {"keys": KeyRing.generate("HS256").published()})
    assert "With JWT_ALGORITHM=HS256 there is no public half" in verifier.said_of("http://localhost/keys")
