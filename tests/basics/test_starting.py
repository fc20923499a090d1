"""Programs are started in one place, without a shell; and what one prints is waited for as long as was said."""

import re
import subprocess
import sys

import pytest

from authdemo.basics import starting
from tests.environment import CODE

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_what_a_program_prints():
    assert starting.said_by([sys.executable, "-c", "print('it; echo $HOME')"], 20) == "it; echo $HOME\n"


def test_one_that_takes_too_long_is_ended():
    with pytest.raises(subprocess.TimeoutExpired):
        starting.said_by(SLEEPS, 0.2)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], subprocess.CalledProcessError),
        (["/nowhere/redis-server"], FileNotFoundError),
        ([sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes([255]))"], UnicodeDecodeError),
    ],
)
def test_what_goes_wrong_is_said(command, error):
    with pytest.raises(error):
        starting.said_by(command, 20)


STARTED_BY = {  # what each of them starts: no visitor's word comes near a command
    "authdemo/basics/piped_child.py": "our own Python, with a module of ours",
    "authdemo/basics/tether.py": "a server to be measured or another service: by `cost/servers.py`, or by the lab",
    "authdemo/cost/peers_at_home.py": "pip and npm, for what `cost/peers` asks for, and Node for its version",
    "authdemo/cost/servers.py": "our own `manage.py seat`",
    "authdemo/store/programs.py": "a Redis that was found on PATH, to be asked for its version",
    "authdemo/store/servers.py": "that Redis, with settings of ours",
}


def test_nobody_else_starts_any():
    starts = re.compile(r"subprocess\.(run|Popen|call|check_\w+)\(|os\.(system|popen|spawn|exec|posix_spawn)")
    asks = re.compile(r"\bstarting\.\w+\(")
    code = [path for folder in ("authdemo", "sessions_app", "jwt_app") for path in (CODE / folder).rglob("*.py")]
    assert [path.name for path in code if starts.search(path.read_text())] == ["starting.py"]
    assert {str(path.relative_to(CODE)) for path in code if asks.search(path.read_text())} == STARTED_BY.keys()
