"""Somebody who opens the lab's pages, and a line in which nobody stands yet."""

import pytest
from django.test import Client

from authdemo.lab.pages import stream
from authdemo.lab.wire.run_queue import RunQueue


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def nobody_in_line(monkeypatch):
    monkeypatch.setattr(stream, "QUEUE", RunQueue(stream.QUEUE.places, stream.QUEUE.most))
