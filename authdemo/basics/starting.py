"""Other programs: started here, and nowhere else."""

import subprocess
from collections.abc import Sequence
from typing import Any


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program by its path, with arguments as they are; no shell reads them. `options`: see `Popen`.

    Raises `OSError` where it cannot be started.
    """
    # S603 marks every start that is not of words written down right here: a person is to look whose words they are.
    # All starts come by here, so that it is one line that is marked, and one list that says what each caller starts.
    return subprocess.Popen(command, **options)  # noqa: S603 -- each caller is looked at: tests/basics/test_starting.py


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
