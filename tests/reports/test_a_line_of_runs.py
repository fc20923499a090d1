"""A class presses the same button, and half of it is turned away.

https://github.com/sebpiq/rhizome/issues/11, https://github.com/FuelLabs/faucet/issues/27,
https://github.com/helixml/helix/issues/75

Right: everybody is served in the order in which they came, or told their place and about how long it takes; what was
guessed is never lost; and those who wait leave threads for everybody else. Neighbours: no scripts, somebody who gives
up or never comes, a place that is made up or somebody else's time, two who see room for one at the same moment, runs in
the browser.
"""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.core import signing
from django.test import Client

from authdemo.lab.pages import come_again, stream
from authdemo.lab.wire import run_queue
from authdemo.lab.wire.run_queue import Full, RunQueue
from tests.processes import Demo

PRESSED = 30
QUICK = "/lab/read-the-credential/"


def full(line, asked):
    """How many must finish before whoever asked then; None where there is room."""
    try:
        line.look(asked, 1.0)
    except Full as found:
        return found.before
    return None


def test_they_go_in_by_when_they_first_asked():
    line = RunQueue(places=1, most=2)
    with line.join(1.0):
        with line.join(2.0):
            assert [full(line, asked) for asked in (3.0, 4.0, 5.0)] == [2, 3, 4]
            assert full(line, 3.0) == 2, "asked again, the place is the same"
        assert full(line, 5.0) == 3, "there is room, but others came before"
        assert full(line, 3.0) is None
        with line.join(3.0):
            assert full(line, 4.0) == 2


def test_whoever_does_not_ask_again_has_left(monkeypatch):
    monkeypatch.setattr(run_queue, "SEEN_SECONDS", 0.05)
    line = RunQueue(places=1, most=1)
    with line.join(1.0):
        assert [full(line, asked) for asked in (2.0, 3.0)] == [1, 2]
        time.sleep(0.06)
        assert full(line, 3.0) == 1
    assert full(line, 3.0) is None


def test_whoever_finds_room_and_does_not_come_keeps_nobody_out():
    line = RunQueue(places=1, most=1)
    assert [full(line, asked) for asked in (1.0, 2.0)] == [None, None]
    with line.join(2.0):
        pass


def test_whoever_was_turned_away_is_expected_until_they_have_joined():
    line = RunQueue(places=1, most=1)
    with line.join(1.0):
        assert full(line, 2.0) == 1
    assert (full(line, 2.0), full(line, 3.0)) == (None, 1)
    with line.join(2.0):
        pass
    assert full(line, 3.0) is None


def test_of_two_who_see_room_for_one_the_other_keeps_its_place():
    line = RunQueue(places=1, most=1)
    assert full(line, 1.0) is None
    with line.join(1.0), pytest.raises(Full) as found, line.join(2.0):
        pass
    assert found.value.before == 1


def test_how_long_it_takes_is_measured():
    line = RunQueue(places=2, most=4)
    assert line.seconds(3, usual=5.0) == 10
    for _ in range(2):
        with line.join() as ticket:
            ticket.wait(0)
            time.sleep(0.05)
    assert 0.1 <= line.seconds(3, usual=5.0) < 1
    with line.join():
        pass
    assert line.seconds(3, usual=5.0) >= 0.1, "who left before their turn has measured nothing"


@pytest.fixture
def crowded(monkeypatch):
    monkeypatch.setattr(stream, "QUEUE", RunQueue(places=1, most=1))
    with stream.QUEUE.join(1.0):
        yield


FIELDS = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "key"), [("/", "at-expiry"), ("/lab/logout-replay/", "at-expiry")])
def test_the_page_brings_along_what_was_guessed_and_since_when(crowded, client: Client, path, key):
    fields = {"sessions": key, "jwt": key}
    page = client.post(path, fields)
    first = dict(FIELDS.findall(page.content.decode()))
    assert (page.status_code, page["Retry-After"]) == (503, "3")
    assert {name: first[name] for name in fields} == fields
    assert f'action="{path}"' in page.content.decode()
    again = dict(FIELDS.findall(client.post(path, first).content.decode()))
    assert signing.loads(again["asked"], salt=come_again.SALT) == signing.loads(first["asked"], salt=come_again.SALT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "made_up",
    ["0", "", "é", signing.dumps(1.0, salt="another"), signing.dumps(1.0) + "x"],
    ids=["zero", "empty", "not ASCII", "signed for another purpose", "altered"],
)
def test_a_place_that_is_made_up_is_at_the_end(crowded, client: Client, made_up):
    page = client.post("/", {"asked": made_up}).content.decode()
    assert signing.loads(dict(FIELDS.findall(page))["asked"], salt=come_again.SALT) > 1


@pytest.mark.django_db(transaction=True)
def test_too_many_runs_in_browsers_keep_the_guess_too(client: Client, monkeypatch):
    from authdemo.lab.in_browser import trial_store

    monkeypatch.setattr(trial_store, "PER_MINUTE", 0)
    page = client.post("/lab/csrf/", {"sessions": "depends", "jwt": "no"}, HTTP_HOST="localhost:8000")
    assert page.status_code == 429
    assert {("sessions", "depends"), ("jwt", "no")} <= {*FIELDS.findall(page.content.decode())}


@pytest.mark.processes
@pytest.mark.timeout(300)
def test_of_thirty_who_press_at_once_each_gets_a_result_with_their_own_guess(tmp_path):
    begin, held = threading.Barrier(PRESSED), []

    def presses(number):
        guesses = {"sessions": ("yes", "no", "depends")[number % 3], "jwt": ("no", "depends", "yes")[number % 3]}
        with httpx.Client(base_url=demo.url, trust_env=False, timeout=60, follow_redirects=True) as client:
            client.get(QUICK)
            fields = {**guesses, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
            begin.wait()
            for _ in range(60):
                page = client.post(QUICK, data=fields).text
                if run := re.search(rf'href="{QUICK}([\w-]+)/"', page):
                    return guesses, client.get(f"{QUICK}{run[1]}.json").json()["guesses"]
                held.append(number)
                fields = {**fields, **dict(FIELDS.findall(page))}
                assert fields["asked"], page
                time.sleep(1)  # the page itself waits three
        raise AssertionError("nobody ever served them")

    with Demo(tmp_path / "var") as demo, ThreadPoolExecutor(PRESSED) as crowd:
        served = [*crowd.map(presses, range(PRESSED))]
        assert demo.get("/healthz").status_code == 200
    assert all(mine == kept for mine, kept in served)
    assert held, "more than can stand in line"
