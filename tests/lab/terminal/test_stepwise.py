"""`lab --step`: what is printed between two steps."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.record import Step
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.terminal.stepwise import Reader
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.story_time import Event, Wait

WAIT = Wait("the token expires", since=2.0, until=42.0)


@pytest.fixture
def reader():
    return Reader(registry.all_experiments()["logout-replay"], [SESSIONS_REDIS])


def passes(reader, *seconds, wait=WAIT):
    for at in seconds:
        reader.show(Event(SESSIONS_REDIS, Step(at, ""), wait=wait))


def test_a_terminal_counts_the_seconds_of_what_is_waited_for(reader, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    passes(reader, 2.0, 2.1, 14.0)
    reader.close_line()
    waiting = "          waiting until the token expires: "
    assert capsys.readouterr().out == f"\r{waiting}0 of 40 s\r{waiting}12 of 40 s\n"


def test_a_pipe_is_told_once(reader, capsys):
    passes(reader, 2.0, 14.0, 41.0)
    assert capsys.readouterr().out == "          waiting until the token expires: 40 s\n"


def test_a_moment_is_not_worth_a_word(reader, capsys):
    passes(reader, 2.0, wait=Wait("the token expires", 2.0, 2.4))
    passes(reader, 3.0, wait=None)
    assert capsys.readouterr().out == ""


@pytest.mark.django_db(transaction=True)
def test_a_story_names_what_it_waits_for():
    waits = []
    experiment = registry.all_experiments()["silent-renewal"]
    Run(experiment, experiment.variants[:1]).play(lambda news: waits.append(getattr(news, "wait", None)))
    assert "the token expires" in {wait.what for wait in waits if wait}
