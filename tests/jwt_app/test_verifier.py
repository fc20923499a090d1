"""Another service's side of a token: it knows the keys and asks nobody; it follows them and outlives us."""

import json
import re
import secrets
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import httpx
import jwt
import pytest

from authdemo.basics.another_service import NOT_NOW, Refused, Unknown
from jwt_app import verifier
from jwt_app.key_ring import Key, KeyRing
from jwt_app.verifier import Keys
from tests import environment
from tests.jwt_app.issuer import AUDIENCE, ISSUER, Issuer, who
from tests.processes import Demo, manage, until


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def keys(issuer):
    return Keys(issuer.published, lambda: issuer.time)


def test_keys_are_asked_for_once_and_again_after_a_minute(issuer, keys):
    for _ in range(5):
        assert who(issuer.signs(), keys)["sub"] == "7"
    assert issuer.asked == 1
    issuer.time += verifier.FRESH_SECONDS
    who(issuer.signs(), keys)
    assert issuer.asked == 2


@pytest.mark.parametrize("algorithm", sorted(verifier.ALGORITHMS))
def test_a_rotation_is_followed_without_a_restart_and_what_is_retired_is_refused_within_a_minute(algorithm):
    issuer = Issuer(algorithm)
    keys = Keys(issuer.published, lambda: issuer.time)
    before = issuer.signs()
    who(before, keys)
    issuer.keys = [Key.generate(algorithm, "current")]
    issuer.time += verifier.PAUSE_SECONDS
    who(issuer.signs(), keys)
    with pytest.raises(Refused, match="unknown key"):
        who(before, keys)


def test_a_key_that_is_gone_is_believed_for_a_minute_and_not_longer(issuer, keys):
    """Nobody shows it another key, which would have it ask sooner."""
    before = issuer.signs()
    who(before, keys)
    issuer.keys = [Key.generate("ES256", "current")]
    issuer.time += verifier.FRESH_SECONDS - 1
    assert who(before, keys), "it may have been stolen"
    issuer.time += 1
    with pytest.raises(Refused, match="unknown key"):
        who(before, keys)


def test_names_of_keys_that_nobody_has_ask_once_in_ten_seconds_for_all_together(issuer, keys):
    who(issuer.signs(), keys)
    issuer.time += verifier.PAUSE_SECONDS
    for number in range(50):
        with pytest.raises(Refused, match="unknown key"):
            who(issuer.signs(headers={"kid": str(number)}), keys)
    assert issuer.asked == 2
    assert who(issuer.signs(), keys), "and who is genuine is let in meanwhile"


def test_while_the_issuer_is_away_what_was_known_holds_for_an_hour_and_then_nobody_is_anybody(issuer, keys):
    who(issuer.signs(), keys)
    issuer.is_away = True
    issuer.time += verifier.STALE_SECONDS
    assert who(issuer.signs(), keys)
    issuer.time += 1
    with pytest.raises(Unknown):
        who(issuer.signs(), keys)
    issuer.is_away = False
    issuer.time += verifier.PAUSE_SECONDS
    assert who(issuer.signs(), keys)


def test_an_issuer_that_is_away_is_not_asked_by_everybody(issuer, keys):
    issuer.is_away = True
    for _ in range(20):
        with pytest.raises(Unknown):
            who(issuer.signs(), keys)
    assert issuer.asked == 1


def test_while_one_asks_others_go_by_what_is_known(issuer, keys, monkeypatch):
    """A slow issuer holds up one request in ten seconds, and not all of them."""
    who(issuer.signs(), keys)
    issuer.time += verifier.FRESH_SECONDS
    goes_on, asks = threading.Event(), threading.Event()
    published = issuer.published

    def slow():
        asks.set()
        assert goes_on.wait(10)
        return published()

    monkeypatch.setattr(keys, "_asked", slow)
    one = threading.Thread(target=who, args=(issuer.signs(), keys))
    one.start()
    assert asks.wait(10)
    assert who(issuer.signs(), keys), "though the first still waits"
    goes_on.set()
    one.join(10)


def test_while_the_first_one_asks_others_wait_no_longer_than_for_an_answer(issuer, keys, monkeypatch):
    monkeypatch.setattr(verifier, "ANSWER_SECONDS", 0.05)
    goes_on, asks, found = threading.Event(), threading.Event(), []
    published = issuer.published

    def slow():
        asks.set()
        assert goes_on.wait(20)
        return published()

    monkeypatch.setattr(keys, "_asked", slow)
    first = threading.Thread(target=lambda: found.append(who(issuer.signs(), keys)))
    first.start()
    assert asks.wait(20)
    with pytest.raises(Unknown):
        who(issuer.signs(), keys)
    goes_on.set()
    first.join(20)
    assert found


@pytest.mark.parametrize("url", ["http://example.com/keys", "file:///etc/passwd", "ftp://localhost/keys", "keys"])
def test_keys_that_anybody_on_the_way_could_change_are_not_asked_for(url, capsys):
    with pytest.raises(SystemExit) as left:
        verifier.main(["--keys", url, "--audience", AUDIENCE, "--issuer", ISSUER])
    assert left.value.code == 2
    assert "neither https nor http on this machine" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["--keys", "--audience", "--issuer"])
def test_it_does_not_start_without_knowing_whose_tokens_it_wants(missing, capsys):
    """RFC 9068, 4: the same keys may sign for other issuers."""
    told = {"--keys": "http://localhost/", "--audience": AUDIENCE, "--issuer": ISSUER}
    with pytest.raises(SystemExit) as left:
        verifier.main([word for name, value in told.items() if name != missing for word in (name, value)])
    assert left.value.code == 2
    assert f"required: {missing}" in capsys.readouterr().err


def test_it_imports_nothing_of_ours_but_what_such_programs_share_and_no_django():
    """Another service has neither."""
    code = "import jwt_app.verifier, sys; print(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-c", code], cwd=environment.CODE, text=True).split()
    assert not {"django", "sessions_app", "redis"} & {name.partition(".")[0] for name in said}
    assert {name for name in said if name.startswith("authdemo.")} == {
        *("authdemo.basics", "authdemo.basics.another_service", "authdemo.basics.bearer")
    }


@contextmanager
def running(url, audience, issuer, tmp_path, *more):
    """The program, as somebody starts it who has nothing of ours; where it is, and what it says."""
    port, log = environment.free_port(), tmp_path / f"verifier-{secrets.token_hex(4)}.log"
    with log.open("wb") as said:
        asked = ["--keys", url, "--audience", audience, "--issuer", issuer, "--port", str(port), *more]
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
        claims = jwt.decode(token, options={"verify_signature": False})
        with running(f"{site.url}/.well-known/jwks.json", claims["aud"], claims["iss"], tmp_path) as (url, said):
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
    with running(nowhere, AUDIENCE, ISSUER, tmp_path) as (url, said):
        assert "does not answer" in said()
        assert asks(url, Issuer().signs()) == (503, {"error": NOT_NOW})
        assert "no keys are known" in said(), "for whoever runs it"
        taken = url.rpartition(":")[2]
        with running(nowhere, AUDIENCE, ISSUER, tmp_path, "--port", taken) as (_, said_too):
            assert f"Port {taken} cannot be had" in said_too()
            assert "Traceback" not in said_too()


def test_of_a_site_that_signs_with_a_secret_it_says_that_there_is_nothing_to_be_had():
    keys = Keys(lambda: {"keys": KeyRing.generate("HS256").published()})
    assert "With JWT_ALGORITHM=HS256 there is no public half" in verifier.said_of("http://localhost/keys", keys)


def test_keys_that_were_had_at_the_start_are_not_asked_for_again(issuer, keys):
    assert verifier.said_of("http://localhost/keys", keys) == "Keys      1 at http://localhost/keys: ES256"
    issuer.is_away = True
    assert who(issuer.signs(), keys)
    assert issuer.asked == 1
