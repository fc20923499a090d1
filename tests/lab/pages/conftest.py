"""Somebody who opens the lab's pages, a line in which nobody stands yet, and a run of everything."""

import threading

import pytest
from django.test import Client

from authdemo.lab.pages import places, run_all, stream
from authdemo.lab.pages.places import Places
from authdemo.lab.wire.run_queue import RunQueue
from tests import environment
from tests.order import are_played
from tests.processes import manage, until


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


class Waiting:
    """Tells that it has begun, and that it is done once it is told so."""

    def __init__(self):
        self.over = threading.Event()

    def __call__(self, order):
        yield "begun "
        self.over.wait(10)
        yield "done"


@pytest.fixture
def waits():
    teller = Waiting()
    yield teller
    teller.over.set()


@pytest.fixture
def one_place(monkeypatch):
    """For one to look on, in this process."""
    monkeypatch.setattr(places, "HERE", Places(1))


@pytest.fixture
def nobody_in_line(monkeypatch):
    for module, name in ((stream, "QUEUE"), (run_all, "LINE")):
        line = getattr(module, name)
        monkeypatch.setattr(module, name, RunQueue(line.places, line.most))


@pytest.fixture(scope="session")
def all_runs(request, tmp_path_factory):
    """A run of every experiment, as `loaddata` reads it: those that another test has made, else `manage.py lab`'s."""
    if environment.WORKER and are_played(request.session):
        until(environment.ALL_RUNS.exists, 200, "all experiments have been played")
    if environment.ALL_RUNS.exists():
        return environment.ALL_RUNS
    path = tmp_path_factory.mktemp("all") / "runs.json"
    var = path.with_name("var")
    manage("lab", var=var, within=200)
    manage("dumpdata", "lab.archivedrun", "--output", str(path), var=var)
    return path
