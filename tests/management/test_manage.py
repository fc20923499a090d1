"""The command line itself, before a command has begun."""

import subprocess
import sys

import pytest

from tests import environment

PRESSED = """
import runpy
from django.core import management
def pressed(_):
    raise KeyboardInterrupt
management.execute_from_command_line = pressed
runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.mark.processes
def test_ctrl_c_while_it_is_being_loaded_is_a_word_and_no_trace():
    done = subprocess.run([sys.executable, "-c", PRESSED], cwd=environment.CODE, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")
