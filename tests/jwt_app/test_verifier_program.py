"""The program that checks tokens, as it is started: what it takes, what it imports, and beside a real site."""

import json
import re

import httpx
import jwt
import pytest

from authdemo.basics.another_service import NOT_NOW
from jwt_app import verifier
from tests import environment, programs
from tests.jwt_app.issuer import AUDIENCE, ISSUER, Issuer
from tests.processes import Demo, manage, until
from tests.programs import SHARED, asks, imported_by


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
    found = imported_by("jwt_app.verifier")
    assert not {"django", "sessions_app", "redis"} & {name.partition(".")[0] for name in found}
    assert {name for name in found if name.startswith("authdemo.")} == SHARED


def running(url, audience, issuer, tmp_path, *more):
    told = ("--keys", url, "--audience", audience, "--issuer", issuer)
    return programs.running("jwt_app.verifier", tmp_path, *told, *more)


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
