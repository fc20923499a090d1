"""Other programs: started here, and nowhere else."""

import subprocess
from collections.abc import Sequence
from typing import Any


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program by its path, with arguments as they are; no shell reads them. `options`: see `Popen`.

    Raises `OSError` where it cannot be started.
    """
    # S603 wants a person to look at each start: no checker can tell whose words are in a command. All of them come by
    # here; who asks for one, and for what, is a list that `tests/basics/test_starting.py` compares with the code.
    return subprocess.Popen(command, **options)  # noqa: S603 -- looked at, one by one, in that list; no shell reads it


def said_by(command: Sequence[str], within: float, **options: Any) -> str:
    """What a program prints, at most so many seconds later. Raises `OSError`, `subprocess.SubprocessError`."""
    with start(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options) as process:
        try:
            said, _ = process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return said.decode()
