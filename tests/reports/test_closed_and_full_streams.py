"""A command's output goes into a pipe that nobody reads to its end, onto a full disk or nowhere: a stack trace.

https://github.com/Backblaze/B2_Command_Line_Tool/issues/1071 (`| head`), https://github.com/pixelb/crudini/issues/82
and 67 (started without streams, by cron or a service)

Right: without a reader a command ends silently, with the status that SIGPIPE would give; on a full disk with a
sentence; without streams it does its work. What is opened next never gets their numbers, or output would be written
into it. The site itself goes on. Neighbours: each of the three streams closed, alone and together; buffered output that
fails at the very end; Ctrl-D where Enter is awaited.
"""

import io
import os
import subprocess
import sys
import time

import pytest

from authdemo.management import terminal
from authdemo.management.commands import demo
from tests import environment
from tests.conftest import missing
from tests.management.test_lab import Terminal

FULL = "/dev/full"


def shell(line, var, **env):
    """What a shell makes of a command: its status, and all that it says."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("manage.py", f"{sys.executable} manage.py")],
        cwd=environment.CODE,
        env=environment.for_process(var, **env),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def unread():
    """A standard output whose reader has gone."""
    theirs, ours = os.pipe()
    os.close(theirs)
    with terminal.Output(open(ours, "wb", buffering=0), encoding="utf-8", write_through=True) as output:
        yield output


def test_nobody_reads_it_any_more(unread):
    with pytest.raises(terminal.Unread) as ended:
        unread.write("x")
    assert ended.value.code == 141
    unread.write("what is left goes nowhere")


def test_nobody_has_read_it_by_the_end():
    theirs, ours = os.pipe()
    os.close(theirs)
    with terminal.Output(open(ours, "wb"), encoding="utf-8") as output:
        output.write("kept until it is much")
        with pytest.raises(terminal.Unread):
            output.flush()


def test_the_disk_is_full():
    if not os.path.exists(FULL):
        missing(f"needs {FULL}, which Linux has")
    with open(FULL, "wb", buffering=0) as full, pytest.raises(terminal.Unread) as ended:
        terminal.Output(full, encoding="utf-8", write_through=True).write("x")
    assert ended.value.code == "Not all of it could be printed: No space left on device."


def test_the_site_goes_on_without_a_reader(unread):
    demo.Command(stdout=unread).say("Nobody hears this.")


def test_what_is_read_is_left_alone():
    held = io.BytesIO()
    output = terminal.Output(held, encoding="utf-8")
    assert output.write("ä\n") == 2
    output.flush()
    assert held.getvalue() == "ä\n".encode()
    output.detach()


@pytest.mark.processes
class TestCommands:
    def test_a_reader_who_leaves_early_is_told_nothing_more(self, tmp_path):
        for unbuffered in ("", "1"):
            line = "manage.py help | (exec <&-; sleep 1)"
            assert shell(line, tmp_path / "var", PYTHONUNBUFFERED=unbuffered) == (141, "")

    @pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
    def test_without_streams_the_work_is_done(self, tmp_path, closed):
        """With a process of its own that speaks to it through others, and a database file that keeps its bytes."""
        var = tmp_path / "var"
        status, said = shell(f"manage.py seat --json {closed}", var, **environment.ON_SQLITE)
        assert (status, "Traceback" in said) == (0, False)
        assert (var / "db.sqlite3").read_bytes().startswith(b"SQLite format 3")

    def test_a_story_that_nobody_reads_along_goes_on(self, tmp_path):
        status, said = shell("manage.py lab credential-size --step <&-", tmp_path / "var")
        assert (status, "Traceback" in said) == (0, False)

    def test_ctrl_d_is_an_end(self, tmp_path):
        reader = Terminal(tmp_path / "var", "logout-replay", "--step", "--variant", "sessions/redis")
        reader.hears("[Enter]")
        time.sleep(0.3)  # until it waits, as a person would
        reader.presses("\x04")
        assert reader.ends() == 130, reader.said
        assert "Traceback" not in reader.said
