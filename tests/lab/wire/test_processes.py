"""Experiments that start processes: nothing of them outlives who started it, however that ended."""

import os
import signal
import subprocess
import sys
from itertools import cycle

import pytest

from authdemo.lab import registry
from tests import environment
from tests.processes import alive, descendants, until

pytestmark = pytest.mark.processes
STARTS_PROCESSES = [slug for slug, each in registry.all_experiments().items() if each.starts_processes]


def begin(slug, var):
    """The command with this one experiment, slowed down, as a process of its own; and what it has started."""
    command = subprocess.Popen(
        [sys.executable, "manage.py", "lab", slug],
        cwd=environment.CODE,
        env=environment.for_process(var),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def beside_its_redis():
        family = descendants(command.pid)
        assert command.poll() is None, "it ended before it had started anything"
        return family if len(family) > USUAL else None

    return command, until(beside_its_redis, 30, f"{slug} starts a process")


USUAL = 2  # its Redis and who keeps it


HOW = {"killed": signal.SIGKILL, "Ctrl-C": signal.SIGINT}


@pytest.mark.parametrize(("slug", "how"), list(zip(STARTS_PROCESSES, cycle(HOW), strict=False)))
def test_what_an_experiment_starts_ends_with_it(tmp_path, slug, how):
    """By turns: whatever is started ends by one and the same pipe."""
    command, family = begin(slug, tmp_path / "var")
    os.kill(command.pid, HOW[how])
    command.wait(20)
    until(lambda: not any(map(alive, family)), 20, f"all of {family} have ended")
