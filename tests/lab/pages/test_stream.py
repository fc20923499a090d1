"""A run's page: it is told while it happens, waits in line, and ends with its reader."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client

from authdemo.accounts.models import User
from authdemo.lab import archive, registry
from authdemo.lab.models import ArchivedRun
from authdemo.lab.pages import orders, stream, told
from authdemo.lab.wire.batch import SLOWER
from authdemo.store import client as redis_client
from authdemo.strategy import StoreUnavailable
from tests.lab.pages.asking import QUICK, RACING, asks, follows, paces, parses, runs, text_of
from tests.processes import until
from tests.reports.states.records import record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_in_line")]


@pytest.mark.parametrize("path", ["/", f"/lab/{QUICK}/"])
def test_a_run_needs_the_token_of_the_form(visitor, path):
    assert visitor.post(path).status_code == 403


def test_the_start_pages_run_is_told_as_it_happens_and_ends_with_the_answer(visitor, redis):
    for _ in range(3):  # where this machine was too slow to tell, it says so: once more
        response = follows(visitor, "/", sessions="at-once", jwt="at-once")
        assert response.streaming
        pieces = [piece.decode() for piece in response.streaming_content]
        whole, said = "".join(pieces), text_of("".join(pieces))
        if "This run cannot tell" not in said:
            break
    assert "The thief looks in again." not in pieces[0]
    assert len(pieces) > 30  # one for each thing that was told, and more for looks
    for sentence in ("You sign in.", "The thief copies the cookie and looks in.", "You log out."):
        assert len(re.findall(rf"\d s (?:sessions|jwt)/[\w-]+ {re.escape(sentence)}", said)) == 8
    answer = text_of(re.search(r'<h1 id="answer">(.*?)</h1>', whole, re.S)[1])
    assert re.fullmatch(
        r" ?Sessions : the thief is out at once\. JWT : still in for \d\.\d\s?s, until the token expired\. ?", answer
    )
    assert "But for sessions kept in a signed cookie: still in for" in said
    assert "Sessions: you guessed “out at once” Right, with one exception" in said
    assert re.search("JWT: you guessed “out at once” Right of the exceptions? alone", said)
    assert registry.get(RACING).rule in said
    parses(whole)
    assert whole.count("<title>") == 1
    assert not re.search(r"run:\S", said)  # the names of its users are nobody's business
    assert (redis.keys("*"), list(User.objects.all())) == ([], [])


def test_while_it_is_told_its_connection_to_the_database_is_for_others(visitor, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # as with PostgreSQL, whose pool has it then
    connection.close()
    response = follows(visitor, f"/lab/{QUICK}/")
    assert response.streaming
    assert connection.connection is None
    assert "The rule to keep" in "".join(piece.decode() for piece in response.streaming_content)
    connection.close()


def test_guessing_is_optional_and_nonsense_is_no_guess(visitor):
    said = text_of(runs(visitor, jwt="never", sessions="<script>"))
    assert "you guessed" not in said
    assert "The rule to keep" in said


def signs_in(response, redis):
    """Read until somebody is signed in, and Redis knows it."""
    read = ""
    while "You sign in." not in read or not redis.keys("*run:*:sessions-redis:*"):
        read += next(response.streaming_content).decode()
    return read


def nothing_is_left(redis):
    running = [thread for thread in threading.enumerate() if thread.name.startswith(("run ", "told "))]
    return not running and (redis.keys("*"), list(User.objects.all())) == ([], [])


def test_a_page_that_is_closed_ends_its_run_and_leaves_nothing(visitor, redis, monkeypatch):
    monkeypatch.setattr(told, "GRACE_SECONDS", 0.2)
    response = follows(visitor, "/")
    signs_in(response, redis)
    response.close()
    until(lambda: nothing_is_left(redis), 3, "the run has ended")
    assert ArchivedRun.objects.count() == 0
    with stream.QUEUE.join() as ticket:
        assert ticket.wait(0) == 0


def test_a_reload_and_a_second_tab_show_the_same_run_from_its_beginning(visitor, redis):
    path = asks(visitor, "/", sessions="at-once")["Location"]
    first = visitor.get(path)
    read = signs_in(first, redis)
    first.close()  # a reload leaves
    pages = [b"".join(page.streaming_content).decode() for page in (visitor.get(path), Client().get(path))]
    assert ArchivedRun.objects.count() == 1
    for page in pages:
        assert read[read.index('<p class="event') : read.rindex("</p>")] in page
        parses(page)
    assert "you guessed “out at once”" in visitor.get(path).content.decode()


def test_a_guess_is_its_owners_while_it_runs_and_afterwards(visitor, redis):
    path = asks(visitor, f"/lab/{RACING}/", sessions="at-once", jwt="at-expiry")["Location"]
    own, strange = visitor.get(path), Client().get(path)
    pages = [b"".join(page.streaming_content).decode() for page in (own, strange)]
    assert [page.count('class="guess"') > 0 for page in pages] == [True, False]
    assert pages[0].count('class="piece guessed') == 2
    assert ["you guessed" in page for page in pages] == [True, False]
    for page in pages:
        parses(page)
    receipts = [client.get(f"{path[:-1]}.json").json() for client in (visitor, Client())]
    assert [found["guesses"] for found in receipts] == [{"sessions": "at-once", "jwt": "at-expiry"}, {}]


def test_an_order_is_run_once_and_by_its_own_address_alone(visitor):
    path = asks(visitor)["Location"]
    assert Client().get(path.replace(QUICK, RACING)).status_code == 404, "and does not spend it"
    assert 'id="result"' in b"".join(visitor.get(path).streaming_content).decode()


def test_a_run_that_another_process_tells_is_waited_for(visitor, redis):
    path = asks(visitor)["Location"]
    (order,) = redis.keys("*lab:order:*")
    redis.set(order, orders.UNDER_WAY)
    response = visitor.get(path)
    assert (response.status_code, response["Refresh"]) == (200, "1")
    assert "This run is under way." in response.content.decode()
    assert redis.keys("*lab:watched:*")


def test_who_looks_on_at_another_process_keeps_a_run_alive(visitor, redis, monkeypatch):
    monkeypatch.setattr(told, "GRACE_SECONDS", 0.2)
    path = asks(visitor)["Location"]
    redis.set(redis.keys("*lab:order:*")[0].replace("order", "watched"), 1)
    visitor.get(path).close()
    until(lambda: ArchivedRun.objects.count() == 1, 30, "it has come to its end")


def test_a_story_whose_teller_fails_has_an_end_all_the_same(visitor, monkeypatch):
    monkeypatch.setattr(stream.Telling, "tracks", lambda self: 1 / 0)
    page = runs(visitor)
    assert "This run broke off." in page
    parses(page)


def test_a_third_run_waits_and_sees_its_place(visitor, monkeypatch):
    monkeypatch.setattr(stream, "TELL_SECONDS", 0.05)
    with stream.QUEUE.join(), stream.QUEUE.join(), stream.QUEUE.join():
        response = follows(visitor, "/")
        pieces = response.streaming_content
        assert b"<h1>" in next(pieces)
        assert [next(pieces) for _ in range(2)] == [
            b'<p class="answer">Other runs are under way; yours starts by itself. Before it: 2, about 4 seconds.</p>\n'
        ] * 2
    rest = b"".join(pieces)
    assert rest.index(b'class="race live"') < rest.index(b'id="result"')


def test_who_finds_no_room_in_line_keeps_guess_and_place(visitor, monkeypatch):
    monkeypatch.setattr(stream.QUEUE, "most", 1)
    path = asks(visitor, "/", sessions="at-once", jwt="at-once")["Location"]
    with stream.QUEUE.join(1.0):
        response = asks(Client(enforce_csrf_checks=True))
        assert (response.status_code, response["Retry-After"]) == (503, "3")
        assert "must finish before yours" in response.content.decode()
        late = b"".join(visitor.get(path).streaming_content).decode()
    assert '<input type="hidden" name="sessions" value="at-once">' in late
    assert late.index('class="stage"') < late.index("data-again"), "the queue is not shown any more where a stage is"
    parses(late)


def test_whoever_did_not_order_a_run_is_not_asked_to_come_again(visitor, monkeypatch):
    path = asks(visitor)["Location"]
    monkeypatch.setattr(stream.QUEUE, "most", 0)
    page = b"".join(Client().get(path).streaming_content).decode()
    assert "This was not begun." in page
    assert "data-again" not in page
    parses(page)


def test_a_redis_that_is_away_is_said_before_anything_is_begun(visitor, monkeypatch):
    def away():
        raise StoreUnavailable

    monkeypatch.setattr(redis_client, "connection", away)
    response = asks(visitor)
    assert response.status_code == 503
    assert response["Retry-After"]


def test_a_redis_that_goes_away_on_the_way_is_a_sentence_in_the_page(visitor, real_redis):
    read = ""
    real_redis.config_set("maxmemory-policy", "noeviction")
    try:
        for piece in follows(visitor, "/", sessions="at-once", jwt="depends").streaming_content:
            read += piece.decode()
            if "sessions/redis</b> The thief copies the cookie" in read:
                real_redis.config_set("maxmemory", "1")  # from now on it refuses to write
    finally:
        real_redis.config_set("maxmemory", "0")
    said = text_of(read)
    assert "sessions/redis : Redis could not be asked." in said
    assert "No verdict" in said
    assert "Traceback" not in read
    assert read.rstrip().endswith("</html>")
    assert not User.objects.exists()


@pytest.mark.parametrize(("holds", "pace"), [(None, SLOWER), (True, 1.0)])
def test_where_the_last_one_could_not_be_told_every_step_gets_more_time(visitor, monkeypatch, holds, pace):
    visitor.cookies["lab"] = "A" * 16
    archive.keep(record(QUICK, holds=holds, id="before0000000000"), "A" * 16)
    begun = paces(monkeypatch, stream)
    runs(visitor)
    assert begun == [pace]
