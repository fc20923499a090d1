"""Whether a process lives is asked by its number, and does nothing to it."""

import os
import subprocess
import sys

from authdemo.basics import processes


def test_ours_lives_and_one_that_has_ended_does_not():
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert processes.lives(os.getpid())
    assert not processes.lives(ended.pid)


def test_somebody_elses_lives_too(monkeypatch):
    def forbidden(*_):
        raise PermissionError

    monkeypatch.setattr(processes.os, "kill", forbidden)
    assert processes.lives(1)
