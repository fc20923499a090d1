"""Another service's side of a session: it asks the site, believes an answer for a window, and says for how long."""

import secrets
import threading

import pytest

from authdemo.basics.asking_a_site import Unknown
from sessions_app import asker
from sessions_app.asker import Answers
from tests.processes import until

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
