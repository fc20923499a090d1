"""Whoever leads the room of a test."""

import pytest

from tests.room.people import Trainer
from tests.room.screens import Screen


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
