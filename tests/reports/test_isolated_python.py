"""Python is told not to look for modules beside the script, and a project does not find its own.

https://github.com/python/mypy/issues/15110, https://github.com/ValveSoftware/Proton/pull/9712

Right: `manage.py` finds its own code from wherever it is called, and so does every process that it starts. Neighbours:
PYTHONSAFEPATH, `-P`, `-I`, another working directory, a path with blanks and other letters, a PYTHONPATH of somebody's
own, which goes on counting, and a module of our name there, which does not.
"""

import os
import subprocess
import sys

import pytest

from authdemo.basics.piped_child import CODE, PipedChild
from tests import environment


def manage(*arguments, code=CODE, cwd=None, var, **env):
    """What a command says at its end, called with these options of Python."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd or code,
        env=environment.for_process(var, **env),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.processes
class TestCommands:
    """`seat` has a Redis started, by a Python of its own."""

    def test_a_safe_path(self, tmp_path):
        said = manage("manage.py", "seat", var=tmp_path / "var", PYTHONSAFEPATH="1")
        assert said.startswith("Sign in at ")

    def test_isolated_from_elsewhere_through_a_link_with_blanks(self, tmp_path):
        code = tmp_path / "my code, né"
        code.symlink_to(CODE)
        said = manage("-I", code / "manage.py", "seat", code=code, cwd="/", var=tmp_path / "my var, né")
        assert said.startswith("Sign in at ")


def test_a_process_of_ours_finds_our_code_and_what_its_starter_found(tmp_path, monkeypatch):
    (tmp_path / "theirs.py").touch()
    (tmp_path / "authdemo.py").write_text("raise ImportError('not this one')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for safe in ("", "1"):
        monkeypatch.setenv("PYTHONSAFEPATH", safe)
        child = PipedChild("-c", "import theirs, authdemo; print(authdemo.__file__)")
        assert child.hear().strip() == os.path.join(CODE, "authdemo", "__init__.py")
        child.stop()
