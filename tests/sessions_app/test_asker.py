"""Another service's side of a session: it asks the site, believes an answer for a window, and says for how long."""

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from sessions_app import asker
from sessions_app.asker import Answers, Unknown
from tests import environment
from tests.processes import Demo, manage, until

PASSWORD = "x" * 32
SOMEBODY = {"active": True, "sub": "7", "username": "maple-17", "role": "member", "exp": 1}


class Site:
    """What is asked, and the clock of whoever asks."""

    def __init__(self):
        self.said, self.asked, self.time = SOMEBODY, 0, 0.0

    def answers(self, window=5.0):
        return Answers(self.ask, window, lambda: self.time)

    def ask(self, session_id):
        self.asked += 1
        if self.said is None:
            raise Unknown("away")
        return self.said


def test_an_answer_is_believed_for_the_window_and_not_longer():
    site = Site()
    answers = site.answers()
    assert answers.of("a") == SOMEBODY
    site.said, site.time = {"active": False}, 4.9
    assert answers.of("a") == SOMEBODY, "so long it may be wrong"
    site.time = 5.0
    assert answers.of("a") == {"active": False}
    assert (answers.shown, answers.asked) == (3, 2)


def test_each_session_has_its_own_answer():
    site = Site()
    answers = site.answers()
    answers.of("a")
    site.said = {"active": False}
    assert answers.of("b") == {"active": False}
    assert answers.of("a") == SOMEBODY


def test_without_a_window_each_request_asks():
    site = Site()
    answers = site.answers(0)
    for _ in range(3):
        answers.of("a")
    assert site.asked == 3


def test_nonsense_is_asked_about_once_in_a_window():
    site = Site()
    site.said = {"active": False}
    answers = site.answers()
    for _ in range(10):
        answers.of("nonsense")
    assert site.asked == 1


def test_while_the_site_is_away_only_whom_the_window_covers_is_known():
    site = Site()
    answers = site.answers()
    answers.of("a")
    site.said = None
    assert answers.of("a") == SOMEBODY
    for session_id, at in (("b", 0.0), ("a", 5.0)):
        site.time = at
        with pytest.raises(Unknown):
            answers.of(session_id)


def test_it_keeps_no_more_answers_than_it_may_and_no_session_id(monkeypatch):
    monkeypatch.setattr(asker, "MOST", 3)
    answers = Site().answers()
    for session_id in "abcde":
        answers.of(session_id)
    assert len(answers._kept) == 3
    assert all(len(name) == 32 for name in answers._kept), "what it hashes to"


@pytest.mark.parametrize("option", [("--ask", "http://example.com/"), ("--window", "-1"), ("--window", "soon")])
def test_a_wrong_option_is_said(option, capsys):
    with pytest.raises(SystemExit) as left:
        asker.main(["--ask", "http://localhost/", *option])
    assert left.value.code == 2
    assert option[1] in capsys.readouterr().err


def test_without_the_password_it_does_not_start(monkeypatch, capsys):
    monkeypatch.delenv(asker.PASSWORD, raising=False)
    assert asker.main(["--ask", "http://localhost/"]) == 1
    assert "INTROSPECTION_SECRET is not set" in capsys.readouterr().err


def test_it_imports_nothing_of_ours_and_no_django():
    code = "import sessions_app.asker, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    said = subprocess.check_output([sys.executable, "-c", code], cwd=environment.CODE, text=True)
    assert not {"django", "authdemo", "jwt_app", "redis", "jwt"} & set(said.split())


@contextmanager
def running(url, tmp_path, *more, password=PASSWORD):
    """The program, as somebody starts it who has nothing of ours; where it is, and what it says."""
    port, log = environment.free_port(), tmp_path / f"asker-{time.monotonic_ns()}.log"
    with log.open("wb") as said:
        program = subprocess.Popen(
            [sys.executable, "-m", "sessions_app.asker", "--ask", url, "--port", str(port), *more],
            cwd=environment.CODE,
            env={"PATH": "", "INTROSPECTION_SECRET": password},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: "Ctrl-C" in log.read_text() or program.poll() is not None, 20, "it has started")
        yield f"http://127.0.0.1:{port}", log.read_text
    finally:
        program.send_signal(signal.SIGINT)
        assert program.wait(10) in {0, 1}


def asks(url, session_id):
    answer = httpx.get(f"{url}/me", headers={"Authorization": f"Bearer {session_id}"}, trust_env=False)
    return answer.status_code, answer.json()


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
            running(url, tmp_path, password="y" * 32) as (other, other_said),
        ):
            assert "answers." in said()
            assert asks(here, session_id)[1]["username"] == user["username"]
            browser.post("/sessions/api/logout", headers={"X-CSRFToken": csrf, "Referer": site.url})
            until(lambda: asks(here, session_id)[0] == 401, 5, "the window is over")
            assert asks(here, "nonsense") == (401, {"error": "nobody"})
            assert "another INTROSPECTION_SECRET" in other_said()
            assert asks(other, session_id)[0] == 503
            site.stop()
            assert asks(here, "somebody-new")[0] == 503
            assert httpx.get(f"{here}/healthz", trust_env=False).json()["asked"] >= 3
