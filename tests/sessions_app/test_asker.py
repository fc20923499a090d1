"""Another service's side of a session: it asks the site, believes an answer for a window, and says for how long."""

import json
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import httpx
import pytest

from authdemo.basics.another_service import NOT_NOW, Unknown
from sessions_app import asker
from sessions_app.asker import Answers
from tests import environment
from tests.processes import Demo, manage, until

PASSWORD = secrets.token_urlsafe(32)
EXPIRES = 1_000_000
SOMEBODY = {"active": True, "sub": "7", "username": "maple-17", "role": "member", "exp": EXPIRES}
NOBODY = {"active": False}


class Site:
    """What is asked, and the two clocks of whoever asks: one that counts seconds, and one that has the date."""

    def __init__(self):
        self.said, self.asked, self.time, self.date = SOMEBODY, 0, 0.0, EXPIRES - 100.0

    def answers(self, window=5.0):
        return Answers(self.ask, window, lambda: self.time, lambda: self.date)

    def ask(self, session_id):
        self.asked += 1
        if self.said is None:
            raise Unknown("away")
        return self.said


def test_an_answer_is_believed_for_the_window_and_not_longer():
    site = Site()
    answers = site.answers()
    assert answers.of("a") == SOMEBODY
    site.said, site.time = NOBODY, 4.9
    assert answers.of("a") == SOMEBODY, "so long it may be wrong"
    site.time = 5.0
    assert answers.of("a") == NOBODY
    assert (answers.shown, answers.asked) == (3, 2)


def test_each_session_has_its_own_answer():
    site = Site()
    answers = site.answers()
    answers.of("a")
    site.said = NOBODY
    assert answers.of("b") == NOBODY
    assert answers.of("a") == SOMEBODY


def test_without_a_window_each_request_asks():
    site = Site()
    answers = site.answers(0)
    for _ in range(3):
        answers.of("a")
    assert site.asked == 3


def test_nonsense_is_asked_about_once_in_a_window():
    site = Site()
    site.said = NOBODY
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


@pytest.mark.parametrize("window", [0, 5.0])
def test_an_answer_is_not_believed_beyond_its_own_end(window):
    site = Site()
    answers = site.answers(window)
    assert answers.of("a") == SOMEBODY
    site.date = EXPIRES
    assert answers.of("a") == NOBODY, "within the window, or answered so by a site whose clock is behind"


def test_an_answer_without_an_end_is_believed_for_the_window():
    site = Site()
    site.said = {"active": True, "sub": "7"}
    assert site.answers().of("a") == site.said


def test_it_keeps_no_more_answers_than_it_may_and_no_session_id(monkeypatch):
    monkeypatch.setattr(asker, "MOST", 3)
    site = Site()
    answers = site.answers()
    for site.said in (SOMEBODY, NOBODY):
        for session_id in "abcde":
            answers.of(session_id + str(site.said["active"]))
    for kept in (answers._good, answers._none):
        assert len(kept) == 3
        assert all(len(name) == 32 for name in kept), "what it hashes to"


def test_nonsense_pushes_out_no_good_answer(monkeypatch):
    monkeypatch.setattr(asker, "MOST", 3)
    site = Site()
    answers = site.answers()
    answers.of("a")
    site.said = NOBODY
    for number in range(10):
        answers.of(str(number))
    assert answers.of("a") == SOMEBODY


def test_what_has_become_of_a_session_is_kept_once():
    site = Site()
    answers = site.answers()
    answers.of("a")
    site.said, site.time = NOBODY, 5.0
    answers.of("a")
    assert (len(answers._good), len(answers._none)) == (0, 1)


class Slow(Site):
    """One that answers when it is told to."""

    def __init__(self):
        super().__init__()
        self.is_asked, self.goes_on = threading.Semaphore(0), threading.Event()

    def ask(self, session_id):
        said = super().ask(session_id)
        self.is_asked.release()
        assert self.goes_on.wait(20)
        return said


def shown(answers, session_id, found):
    """Somebody shows it, in a thread of their own; what comes of it is added to what was found."""

    def shows():
        try:
            found.append(answers.of(session_id))
        except Unknown as why:
            found.append(str(why))

    thread = threading.Thread(target=shows)
    thread.start()
    return thread


def test_of_one_session_one_question_is_under_way_and_the_others_wait_for_it():
    site, found = Slow(), []
    answers = site.answers()
    threads = [shown(answers, "a", found) for _ in range(5)]
    assert site.is_asked.acquire(timeout=20)
    until(lambda: answers.shown == 5, 20, "all have shown it")
    site.goes_on.set()
    for thread in threads:
        thread.join(20)
    assert (found, site.asked) == ([SOMEBODY] * 5, 1)


def test_whoever_waits_gives_up_when_an_answer_is_overdue(monkeypatch):
    monkeypatch.setattr(asker, "ANSWER_SECONDS", 0.05)
    site, found = Slow(), []
    answers = site.answers()
    first = shown(answers, "a", found)
    assert site.is_asked.acquire(timeout=20)
    with pytest.raises(Unknown):
        answers.of("a")
    site.goes_on.set()
    first.join(20)
    assert found == [SOMEBODY]


def test_no_more_questions_are_under_way_than_may_be(monkeypatch):
    monkeypatch.setattr(asker, "UNDER_WAY", 2)
    site, found = Slow(), []
    answers = site.answers()
    threads = [shown(answers, session_id, found) for session_id in "ab"]
    for _ in threads:
        assert site.is_asked.acquire(timeout=20)
    with pytest.raises(Unknown, match="too much"):
        answers.of("c")
    site.goes_on.set()
    for thread in threads:
        thread.join(20)
    assert answers.of("c") == SOMEBODY, "and a question that failed or was answered is over"


def test_after_a_question_that_failed_the_next_may_be_asked():
    site = Site()
    answers = site.answers()
    site.said = None
    with pytest.raises(Unknown):
        answers.of("a")
    site.said = SOMEBODY
    assert answers.of("a") == SOMEBODY


@pytest.mark.parametrize(
    "said", [None, [], {}, {"active": 1}, {"active": True, "exp": "1"}, {"active": True, "exp": True}]
)
def test_what_is_no_answer_says_nothing(said, monkeypatch):
    monkeypatch.setattr(asker, "asked", lambda url, form, password: said)
    with pytest.raises(Unknown, match="RFC 7662"):
        asker.introspect("http://localhost/", PASSWORD, "a")


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
    code = "import sessions_app.asker, sys; print(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-c", code], cwd=environment.CODE, text=True).split()
    assert not {"django", "jwt_app", "redis", "jwt"} & {name.partition(".")[0] for name in said}
    assert {name for name in said if name.startswith("authdemo.")} == {
        *("authdemo.basics", "authdemo.basics.another_service", "authdemo.basics.bearer")
    }


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
