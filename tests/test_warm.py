"""A manage.py that is forked from what has been imported before is as one that a shell starts."""

import signal
import subprocess
import sys

import pytest

from tests import environment, warm
from tests.conftest import missing
from tests.processes import alive, manage

pytestmark = pytest.mark.processes

COMMANDS = {
    "one that does what it is asked": (["lab", "--list"], {}),
    "one that refuses": (["demo", "--port", "abc"], {}),
    "a setting that does not fit": (["check"], {"SESSION_IDLE_SECONDS": "soon"}),
    "no such command": (["juggle"], {}),
}
ALL = "import sys; from tests import zygote; [*map(zygote.import_module, zygote.READ_BEFORE)]; print(*sys.modules)"


@pytest.fixture
def env(tmp_path):
    environ = environment.for_process(tmp_path / "var")
    if not warm.can_start(environ):
        missing("needs Linux: elsewhere each command starts by itself")
    return environ


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_the_same_and_ends_alike(name, tmp_path, monkeypatch):
    command, more = COMMANDS[name]
    forked = manage(*command, var=tmp_path / "var", **more)
    monkeypatch.setattr(warm, "can_start", lambda env: False)
    started = manage(*command, var=tmp_path / "var", **more)
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)


def test_it_is_ended_by_a_signal_and_says_so(env, tmp_path):
    with (tmp_path / "log").open("wb") as log:
        process = warm.Process("lab", "--list", env=env, stdout=log, stderr=log)
    process.kill()
    assert process.wait(20) == process.poll() == -signal.SIGKILL
    assert not alive(process.pid)


def test_what_does_not_end_in_time_is_ended(env, monkeypatch):
    made = []

    class Noted(warm.Process):
        def __init__(self, *arguments, **more):
            super().__init__(*arguments, **more)
            made.append(self)

    monkeypatch.setattr(warm, "Process", Noted)
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run("lab", "--list", env=env, within=0)
    assert made[0].wait(20) == -signal.SIGKILL


@pytest.mark.parametrize("name", ["PYTHONOPTIMIZE", "PYTHONPATH", "LC_ALL", "LANG"])
def test_what_the_interpreter_reads_is_not_forked(env, monkeypatch, name):
    monkeypatch.setenv(name, "another")
    assert not warm.can_start({**env, name: "another"})


def test_nothing_of_ours_is_imported_before():
    done = subprocess.run([sys.executable, "-c", ALL], cwd=environment.CODE, capture_output=True, text=True, check=True)
    packages = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"django", "redis", "jwt", "granian"} <= packages
    assert not packages & {"authdemo", "jwt_app", "sessions_app"}
