"""What a request cost: recorded where the work is done, shown in a header and in one line of the log."""

import logging
import re
from contextlib import closing

import pytest
from django.db import connection as database

from authdemo import trace
from authdemo.store.client import connection
from tests import access_log, people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_step_outside_any_recording_costs_nothing_and_breaks_nothing():
    with trace.step("redis", "GET"):
        assert trace.current() is None


def test_recordings_nest_and_the_outer_one_gets_everything():
    with trace.recording() as outer:
        with trace.step("redis", "GET"), trace.recording() as inner, trace.step("signature", "HS256"):
            pass
        assert [step.what for step in inner.steps] == ["HS256"]
    assert {step.what for step in outer.steps} == {"GET", "HS256"}
    assert all(step.start >= 0 and step.seconds >= 0 for step in outer.steps)


def test_a_query_is_a_step_once_also_on_a_connection_that_is_made_anew():
    for _ in range(2):
        with trace.recording() as recorded:
            people.User.objects.exists()
        assert [step.what for step in recorded.steps] == ["SELECT"]
        database.close()


def test_who_wraps_queries_for_a_while_takes_its_own_wrapper_off_again():
    def unnoticed(execute, *rest):
        return execute(*rest)

    with closing(database.copy()) as fresh:
        with fresh.execute_wrapper(unnoticed), trace.recording() as recorded, fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert trace.sql_wrapper in fresh.execute_wrappers
        assert unnoticed not in fresh.execute_wrappers
    assert recorded.count("sql") == 1


def test_work_that_fails_is_counted_too():
    with trace.recording() as recorded, pytest.raises(ZeroDivisionError), trace.step("sql", "SELECT"):
        _ = 1 / 0
    assert recorded.count("sql") == 1


def test_each_command_of_a_pipeline_is_counted():
    with trace.recording() as recorded, connection().pipeline(transaction=False) as pipe:
        pipe.get("a")
        pipe.ttl("a")
        pipe.execute()
    assert [step.what for step in recorded.steps] == ["GET", "TTL"]


def test_each_request_is_one_line_with_lane_user_verdict_and_cost(lines):
    alice = people.alice()
    laptop = Browser("sessions").signs_in(alice)
    laptop.me()
    laptop.copied_by()
    found = lines()[-1]
    assert f"GET /sessions/api/me 200 sessions {alice.username} ok redis=1/" in found
    assert "sql=0/" in found


def test_a_line_counts_the_signatures_that_were_looked_up_apart(lines):
    laptop = Browser("jwt").signs_in(people.alice())
    for _ in range(2):
        laptop.me()
    logged = [re.search(r" signature=(\d)/\S+ remembered=(\d) ", line).groups() for line in lines()[-2:]]
    assert logged == [("1", "0"), ("1", "1")]


def test_a_refusal_is_logged_with_its_reason(lines):
    mallory = Browser("jwt")
    mallory.client.cookies["access"] = "a.b.c"
    mallory.me()
    assert " jwt - malformed " in lines()[-1]


def test_a_line_that_nobody_reads_is_not_made(monkeypatch, client):
    monkeypatch.setattr("authdemo.web.middleware.access_log.now", lambda: 1 / 0)
    assert client.get("/sessions/api/me").status_code == 401
    with access_log.read_by(logging.NullHandler()), pytest.raises(ZeroDivisionError):
        client.get("/sessions/api/me")


def test_static_files_are_not_logged(lines, client):
    client.get("/static/authdemo/web.css").close()
    assert lines() == []


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/compare/copy/"])
def test_what_machines_ask_over_and_over_is_not_logged(lines, client, path):
    client.get(path)
    assert lines() == []


@pytest.mark.parametrize("path", ["/%0d%0a14:00:00%20GET%20/forged", "/x%1b[31m", "/%e2%80%ae"])
def test_no_path_forges_a_line_and_no_query_is_kept(lines, client, path):
    client.get(path + "?password=secret")
    (found,) = lines()
    assert "\n" not in found
    assert "\x1b" not in found
    assert "\u202e" not in found
    assert "secret" not in found


def test_no_credential_is_logged(lines):
    laptop = Browser("jwt").signs_in(people.alice())
    laptop.me()
    assert not any(laptop.cookie("access") in line or people.PASSWORD in line for line in lines())


def test_how_far_a_request_gets_is_noted_where_it_is_to_be_drawn_and_nowhere_else():
    trace.passed("lookup")
    with trace.marking() as marks:
        trace.passed("lookup")
    trace.passed("record")
    assert [what for what, _ in marks] == ["lookup"]
