"""The program that asks whose a session is, as it is started: what it takes and imports, and beside a real site."""

import json
import secrets

import httpx
import pytest

from authdemo.basics.another_service import NOT_NOW
from sessions_app import asker
from tests import programs
from tests.processes import Demo, manage, until
from tests.programs import SHARED, asks, imported_by

PASSWORD = secrets.token_urlsafe(32)


@pytest.mark.parametrize("option", [("--ask", "http://example.com/"), ("--window", "-1"), ("--window", "soon")])
def test_a_wrong_option_is_said(option, capsys):
    with pytest.raises(SystemExit) as left:
        asker.main(["--ask", "http://localhost/", *option])
    assert left.value.code == 2
    assert option[1] in capsys.readouterr().err


def test_without_the_password_it_does_not_start(monkeypatch, capsys):
    monkeypatch.delenv(asker.VARIABLE, raising=False)
    assert asker.main(["--ask", "http://localhost/"]) == 1
    assert "INTROSPECTION_SECRET is not set" in capsys.readouterr().err


@pytest.mark.parametrize("password", ["short", "x" * 513, "x" * 16 + " " + "y" * 16, "x" * 32 + "\nX: y", "ä" * 32])
def test_with_one_that_the_site_would_not_take_it_does_not_start_and_does_not_show_it(password, monkeypatch, capsys):
    """It would stand in the error of whatever sends it, and so in logs."""
    monkeypatch.setenv(asker.VARIABLE, password)
    assert asker.main(["--ask", "http://localhost/"]) == 1
    said = capsys.readouterr().err
    assert "INTROSPECTION_SECRET takes 32 to 512 printable characters" in said
    assert password not in said


def test_it_imports_nothing_of_ours_but_what_such_programs_share_and_no_django():
    found = imported_by("sessions_app.asker")
    assert not {"django", "jwt_app", "redis", "jwt"} & {name.partition(".")[0] for name in found}
    assert {name for name in found if name.startswith("authdemo.")} == SHARED


def running(url, tmp_path, *more, password=PASSWORD):
    return programs.running("sessions_app.asker", tmp_path, "--ask", url, *more, INTROSPECTION_SECRET=password)


@pytest.mark.processes
def test_beside_a_real_site_a_log_out_is_known_once_the_window_is_over(tmp_path):
    var = tmp_path / "var"
    with Demo(var, INTROSPECTION_SECRET=PASSWORD) as site, httpx.Client(base_url=site.url, trust_env=False) as browser:
        user = json.loads(manage("seat", "--json", var=var).stdout)["users"][0]
        browser.post("/sessions/api/login", json={"username": user["username"], "password": user["password"]})
        session_id, csrf = browser.cookies["sessionid"], browser.cookies["csrftoken"]
        url = f"{site.url}/sessions/api/introspect"
        with (
            running(url, tmp_path, "--window", "1") as (here, said),
            running(url, tmp_path, password=secrets.token_urlsafe(32)) as (other, other_said),
        ):
            assert "answers." in said()
            assert asks(here, session_id)[1]["username"] == user["username"]
            browser.post("/sessions/api/logout", headers={"X-CSRFToken": csrf, "Referer": site.url})
            until(lambda: asks(here, session_id)[0] == 401, 5, "the window is over")
            assert asks(here, "nonsense") == (401, {"error": "nobody"})
            assert "another INTROSPECTION_SECRET" in other_said()
            assert asks(other, session_id) == (503, {"error": NOT_NOW})
            assert "cannot be said: it has another INTROSPECTION_SECRET" in other_said(), "for whoever runs it"
            assert PASSWORD not in said()
            site.stop()
            assert asks(here, "somebody-new")[0] == 503
            assert httpx.get(f"{here}/healthz", trust_env=False).json()["asked"] >= 3
