"""The wall clock and the monotonic one, read as one."""

from itertools import chain, repeat
from types import SimpleNamespace

import pytest

from authdemo.lab.wire import clocks


def test_a_process_that_had_to_wait_between_two_readings_is_not_taken_in(monkeypatch):
    pauses = iter(chain([0.0, 3.0], repeat(0.0)))  # after the first reading of the wall, three seconds of waiting
    now = SimpleNamespace(seconds=100.0)

    def monotonic():
        now.seconds += next(pauses)
        return now.seconds

    monkeypatch.setattr(clocks, "time", SimpleNamespace(monotonic=monotonic, time=lambda: now.seconds + 50.0))
    assert clocks.apart() == pytest.approx(50.0)
