"""Log lines for programs: each is one JSON object, whatever visitors write into addresses."""

import json
import logging

import pytest

from authdemo.management.commands.demo import JSON_LINE
from authdemo.web.json_log import JsonLines
from authdemo.web.middleware import access_log as module
from tests.environment import free_port
from tests.processes import Demo

pytestmark = pytest.mark.django_db(transaction=True)


def formatted(record):
    said = JsonLines().format(record)
    assert "\n" not in said
    return json.loads(said)


@pytest.fixture
def visits(settings, caplog):
    settings.LOG_AS_JSON = True
    from tests import access_log

    with access_log.read_by(caplog.handler):
        yield lambda: [formatted(record) for record in caplog.records if record.name == module.access_log.name]


def test_a_visit_has_the_facts_of_the_line(client, visits):
    client.get("/sessions/api/me")
    (said,) = visits()
    assert (said["method"], said["path"], said["status"]) == ("GET", "/sessions/api/me", 401)
    assert (said["lane"], said["user"], said["verdict"]) == ("sessions", "-", "-")
    assert said["redis"] == {"count": 0, "ms": 0}
    assert said["ms"] > 0
    assert said["time"].endswith("+00:00")


@pytest.mark.parametrize("path", ['/"},{"status":200', "/a%0Ab", "/%00", "/ä", "/%E2%80%A8"])
def test_what_a_visitor_writes_is_a_text_in_it(client, visits, path):
    client.get(path)
    (said,) = visits()
    assert said["status"] == 404


def test_a_mistake_brings_its_stack_trace_and_stays_one_line():
    try:
        raise ValueError("a\nb")
    except ValueError as error:
        record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s\n", ("x",), (type(error), error, None))
    said = formatted(record)
    assert (said["level"], said["message"]) == ("ERROR", "x\n")
    assert "ValueError: a\nb" in said["trace"]


@pytest.mark.processes
def test_a_demo_whose_log_is_json_says_nothing_else_below_its_address(tmp_path):
    with Demo(tmp_path / "var", port=free_port(), AUTHDEMO_LOG="json") as demo:
        demo.get("/sessions/api/me")
        demo.get("/no-such-page")
        below, *lines = demo.said().partition("Below")[2].strip().splitlines()
    assert below == JSON_LINE
    said = [json.loads(line) for line in lines]
    assert [one["status"] for one in said if one["path"] in {"/sessions/api/me", "/no-such-page"}] == [401, 404]
