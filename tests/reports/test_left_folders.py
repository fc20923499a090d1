"""Folders that pile up in the temporary one: a run that is killed cannot clear up behind itself.

https://github.com/openSUSE/open-build-service/issues/10590, https://github.com/bol-van/zapret2/pull/314

Right: what a killed run has left is gone when the next one begins; what a living one uses is not touched. Neighbours:
kill -9 and a plain end, a folder that somebody is about to lock, one left by an earlier version, what only has a name
like ours and is a file.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from authdemo.lab.wire import run_folder
from tests import environment

HOLDS = "from authdemo.lab.wire.run_folder import run_folder\nwith run_folder() as f: print(f, flush=True); input()"


@pytest.fixture(autouse=True)
def temporary(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def another(temporary):
    """A run of another process; its folder."""
    command = [sys.executable, "-c", HOLDS]
    env = environment.for_process("", TMPDIR=str(temporary), DJANGO_SETTINGS_MODULE="authdemo.settings")
    with subprocess.Popen(
        command, env=env, cwd=environment.CODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.folder = Path(process.stdout.readline().strip())
        yield process
        process.kill()


def test_what_a_killed_run_has_left_is_gone_with_the_next(another):
    (another.folder / "dump.rdb").touch()
    with run_folder.run_folder() as own:
        assert another.folder.exists(), "it is in use"
        another.send_signal(signal.SIGKILL)
        another.wait()
        assert another.folder.exists()
        with run_folder.run_folder():
            assert not another.folder.exists()
            assert own.exists()
    assert not own.exists()


def test_a_run_that_ends_leaves_nothing(another, temporary):
    another.communicate("\n")
    assert list(temporary.iterdir()) == []


def test_what_is_about_to_be_used_stays_and_what_is_old_does_not(temporary):
    fresh, old = (Path(tempfile.mkdtemp(prefix=run_folder.PREFIX)) for _ in range(2))
    file, other = temporary / f"{run_folder.PREFIX}file", temporary / "authdemo-other"
    file.touch()
    other.mkdir()
    for path in (old, file, other):
        os.utime(path, (0, 0))
    run_folder.clear_abandoned()
    assert not old.exists()
    assert all(path.exists() for path in (fresh, file, other))
    shutil.rmtree(fresh)
