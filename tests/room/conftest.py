"""Whoever leads the room of a test."""

import pytest
from django.conf import settings

from authdemo.room import leading
from tests.room.people import Trainer
from tests.room.screens import Screen


@pytest.fixture
def begins():
    """What begins a run that a trainer orders; in these tests whoever looks does, but where one asks for this."""
    return leading._begins


@pytest.fixture(autouse=True)
def begun_by_whoever_looks(begins, monkeypatch):
    monkeypatch.setattr(leading, "_begins", lambda slug, run: None)


@pytest.fixture
def trainer():
    return Trainer()


@pytest.fixture
def screen_of():
    opened = []

    def one(url):
        opened.append(Screen(url))
        return opened[-1]

    yield one
    for screen in opened:
        screen.client.close()


@pytest.fixture
def fresh_ring():
    """What a test does to the site's keys goes with it."""
    yield
    (settings.VAR / "keys.json").unlink(missing_ok=True)
