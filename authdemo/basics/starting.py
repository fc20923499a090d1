"""Other programs: started here, and nowhere else."""

import subprocess
from collections.abc import Sequence
from typing import Any


def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program by its path, with arguments as they are; no shell reads them. `options`: see `Popen`.

    Each is our own Python or a server that `store.programs` found: no visitor's word comes near a command.
    Raises `OSError` where it cannot be started.
    """
    return subprocess.Popen(command, **options)  # noqa: S603  # that rule asks to look at each start: there is this one


def said_by(command: Sequence[str], within: float) -> str:
    """What a program prints, at most so many seconds later. Raises `OSError`, `subprocess.SubprocessError`."""
    with start(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            said, _ = process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return said.decode()
