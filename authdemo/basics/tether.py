"""`python -m authdemo.basics.tether LOG COMMAND…`: a program that knows nothing of us, and still ends when we do.

`PipedChild` starts this, and this the program, in a process group of its own: once the pipe is closed, however that
came about, all of the group are asked to end as by Ctrl-C, and killed where they do not. Whatever the program leaves
behind in its group when it ends by itself is killed, too. What it prints goes to the file LOG.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from authdemo.basics import starting

ENDING_SECONDS = 8.0  # less than `PipedChild` gives us
NOT_STARTED = 127  # the exit status by which a shell says the same


def main(log: str, *command: str) -> int:
    """Its exit status, where it ends by itself; `NOT_STARTED` where it cannot begin, and why on standard error and in
    LOG, as far as that can be written."""
    try:
        program = _started(Path(log), command)
    except OSError as error:
        print(f"{command[0]} was not started: {error}", file=sys.stderr)
        return NOT_STARTED
    threading.Thread(target=_ends_with_us, args=(program,), daemon=True).start()
    status = program.wait()
    _tell_all(program, "SIGKILL")
    return status


def _started(log: Path, command: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    """Raises `OSError`, of the program or of the file."""
    with log.open("wb") as said:
        try:
            return starting.start(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )
        except OSError as error:
            said.write(f"{command[0]} was not started: {error}\n".encode())
            raise


def _ends_with_us(program: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    _tell_all(program, "SIGINT")
    with suppress(subprocess.TimeoutExpired):
        program.wait(ENDING_SECONDS)
    _tell_all(program, "SIGKILL")


def _tell_all(program: "subprocess.Popen[bytes]", what: str) -> None:
    """Send a signal to all that are left of its group; where there are no groups, end the program itself."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(program.pid, getattr(signal, what))
    else:
        program.terminate()


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))  # the thread that reads the pipe goes with us
