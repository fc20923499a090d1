"""A program that knows nothing of us ends when we do, however that comes about."""

import os
import signal
import subprocess
import sys

import pytest

from authdemo.basics import tether
from authdemo.basics.piped_child import PipedChild
from tests.environment import CODE
from tests.processes import alive, until

pytestmark = pytest.mark.processes

SAYS_WHO_IT_IS = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
HEARS_NOTHING = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {SAYS_WHO_IT_IS}"
HAS_A_CHILD = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {HEARS_NOTHING!r}], stdout=subprocess.PIPE)
print(int(child.stdout.readline()), flush=True)
"""


def tethered(log, code):
    child = PipedChild("-m", "authdemo.basics.tether", str(log), sys.executable, "-c", code)
    until(lambda: log.exists() and log.read_text().strip(), 20, "it has begun")
    return child, int(log.read_text())


def test_it_ends_once_we_let_go_of_it(tmp_path):
    child, pid = tethered(tmp_path / "log", SAYS_WHO_IT_IS)
    assert alive(pid)
    child.stop()
    assert not alive(pid)


def test_it_ends_where_we_are_killed(tmp_path):
    """The pipe is closed by the system then."""
    log = tmp_path / "log"
    code = f"""
import sys, time
from authdemo.basics import tether
from authdemo.basics.piped_child import PipedChild
PipedChild("-m", "authdemo.basics.tether", {str(log)!r}, sys.executable, "-c", {SAYS_WHO_IT_IS!r})
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=CODE) as parent:
        pid = int(until(lambda: log.exists() and log.read_text().strip(), 20, "it has begun"))
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not alive(pid), 15, "it has ended")


def test_one_that_hears_nothing_is_killed(tmp_path):
    child, pid = tethered(tmp_path / "log", HEARS_NOTHING)
    child.stop()
    assert not alive(pid)


@pytest.mark.parametrize("then", ["time.sleep(60)", "sys.exit()"])
def test_what_it_has_started_ends_with_it(tmp_path, then):
    """Also where the program ends by itself and leaves a child behind that hears nothing."""
    child, pid = tethered(tmp_path / "log", f"{HAS_A_CHILD}{then}")
    child.stop()
    until(lambda: not alive(pid), 15, "its child has ended")


@pytest.mark.parametrize(("log", "command"), [("log", "/nowhere/node"), ("no/folder/log", sys.executable)])
def test_what_cannot_be_started_is_said_in_a_sentence(tmp_path, log, command):
    done = subprocess.run(
        [sys.executable, "-m", "authdemo.basics.tether", str(tmp_path / log), command],
        cwd=CODE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == tether.NOT_STARTED
    assert done.stderr.startswith(f"{command} was not started: [Errno 2] No such file or directory")
    assert done.stderr.count("\n") == 1, "one sentence"
    if (tmp_path / log).exists():
        assert (tmp_path / log).read_text() == done.stderr, "where whoever started it looks"


def test_where_it_ends_by_itself_so_does_what_holds_it(tmp_path):
    child = PipedChild(
        "-m", "authdemo.basics.tether", str(tmp_path / "log"), sys.executable, "-c", "raise SystemExit(3)"
    )
    assert child.hear() == ""
    assert child.process.wait(20) == 3
    child.stop()
