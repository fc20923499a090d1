"""Several pages at once show lines of our own code."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from authdemo.lab import registry
from authdemo.lab.pages import excerpts

EXCERPTS = list(dict.fromkeys(each for one in registry.every_experiment().values() for each in one.excerpts))


@pytest.fixture
def switching():
    """Threads take turns within a parse, as they may wherever the garbage of others is collected in between."""
    usual, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.callbacks.append(lets_others)
    gc.set_threshold(50)
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*usual)
    gc.callbacks.remove(lets_others)


def lets_others(*_):
    sum(range(50))


@pytest.mark.usefixtures("switching")
def test_they_can_be_read_by_several_threads_at_once():
    excerpts.of.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        shown = list(threads.map(excerpts.of, EXCERPTS))
    assert len(shown) == len(EXCERPTS)
