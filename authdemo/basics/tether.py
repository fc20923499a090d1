"""`python -m authdemo.basics.tether LOG COMMAND…`: a program that knows nothing of us, and still ends when we do.

`PipedChild` starts this, and this the program: once the pipe is closed, however that came about, the program is asked
to end as by Ctrl-C, and killed where it does not. What it prints goes to the file LOG.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from authdemo.basics import starting

ENDING_SECONDS = 8.0  # less than `PipedChild` gives us


def main(log: str, *command: str) -> int:
    """Its exit status, where it ends by itself."""
    with Path(log).open("wb") as said:
        program = starting.start(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
    threading.Thread(target=_ends_with_us, args=(program,), daemon=True).start()
    return program.wait()


def _ends_with_us(program: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    program.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    try:
        program.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))  # the thread that reads the pipe goes with us
