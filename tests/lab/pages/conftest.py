"""Somebody who opens the lab's pages, and a line in which nobody stands yet."""

import pytest
from django.test import Client

from authdemo.lab.pages import run_all, stream
from authdemo.lab.wire.run_queue import RunQueue


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def nobody_in_line(monkeypatch):
    for module, name in ((stream, "QUEUE"), (run_all, "LINE")):
        line = getattr(module, name)
        monkeypatch.setattr(module, name, RunQueue(line.places, line.most))
