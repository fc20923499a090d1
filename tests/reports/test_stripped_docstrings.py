"""Python is told to leave docstrings out, and a program that shows them breaks somewhere in the middle.

https://github.com/lark-parser/lark/issues/283, https://github.com/scott-griffiths/bitstring/issues/321

An experiment's question is its docstring. Right: refused at start, with a sentence. Neighbours: the environment
variable; `-O`, which leaves out asserts alone, and of those our code has none.
"""

import ast
import subprocess
import sys

import pytest

from tests import environment


@pytest.mark.parametrize("told", [["-OO"], []], ids=["option", "environment"])
def test_without_docstrings_it_does_not_start(tmp_path, told):
    env = environment.for_process(tmp_path / "var", **({} if told else {"PYTHONOPTIMIZE": "2"}))
    command = [sys.executable, *told, "manage.py", "lab", "--list"]
    done = subprocess.run(command, cwd=environment.CODE, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr == "authdemo shows what its docstrings say: start it without -OO, and without PYTHONOPTIMIZE=2.\n"
    )


def test_nothing_hangs_on_an_assert():
    for package in ("authdemo", "jwt_app", "sessions_app"):
        for path in (environment.CODE / package).rglob("*.py"):
            assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assert)], path
