"""Whoever leads the room of a test."""

import pytest

from tests.room.people import Trainer


@pytest.fixture
def trainer():
    return Trainer()
