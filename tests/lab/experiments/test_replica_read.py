"""replica-read tells of a replica that is held up: where nobody looked in meanwhile, it finds nothing about that."""

import threading

import pytest

from authdemo.lab import registry
from authdemo.lab.experiments.scale import replica_read
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.relay import Relay
from authdemo.lab.wire.runs import Run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


class Fired(threading.Timer):
    """One whose time is over as soon as it is started."""

    def start(self):
        self.finished.set()
        self.function()


def found():
    (played,) = Run(registry.get("replica-read"), [SESSIONS_REDIS]).play().played
    return played.findings[0].holds, played.answer


def test_a_look_that_comes_once_the_replica_was_let_go_tells_nothing(monkeypatch):
    monkeypatch.setattr(Relay, "hold_up", lambda self: None)
    monkeypatch.setattr(replica_read.threading, "Timer", Fired)
    assert found() == (None, "")


def test_a_replica_that_has_heard_of_it_refuses_at_once(monkeypatch):
    monkeypatch.setattr(Relay, "hold_up", lambda self: None)
    assert found() == (True, "at-once")
