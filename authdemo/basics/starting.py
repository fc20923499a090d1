"""Other programs: started here, and nowhere else."""

import subprocess
from collections.abc import Sequence
from typing import Any


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program by its path, with arguments as they are; no shell reads them. `options`: see `Popen`.

    Raises `OSError` where it cannot be started.
    """
    # S603 asks of each start whether a stranger's words are in the command. All starts come by here; who asks for one,
    # and for what, is a list that a test compares with the code: `tests/basics/test_starting.py`.
    return subprocess.Popen(command, **options)  # noqa: S603 -- no shell, and no stranger's words: see above


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
