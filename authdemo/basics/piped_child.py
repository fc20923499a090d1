"""A process of ours that lives exactly as long as whoever started it: each of the two holds one end of a pipe.

A parent that is killed with -9 takes nothing with it, and `PR_SET_PDEATHSIG` is Linux's alone and tied to the thread
that asked, not to the process. The end of a pipe is seen everywhere, however the other side has ended: the child reads
its standard input to the end, and leaves then.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, cast

from authdemo.basics import starting

CODE = Path(__file__).resolve().parents[2]  # where `python -m authdemo…` finds its modules
STOPPING_SECONDS = 15.0  # for a child to clear up; then it is killed


class PipedChild:
    """Our end of the pipe to a Python that runs `arguments`, such as "-m", MODULE. The two speak in lines."""

    def __init__(self, *arguments: str, quiet: bool = False, env: Mapping[str, str] | None = None):
        """`quiet`: what it says to its standard error is for nobody. `env`: instead of our own environment."""
        self.process = starting.start(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            cwd=CODE,
            env=_where_our_code_is_found(os.environ if env is None else env),
            bufsize=0,
            start_new_session=True,  # so that Ctrl-C reaches us first, and the child only through us
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
        )
        # a Popen has both where both were asked for
        self.to_child, self.from_child = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)

    def say(self, line: str) -> None:
        """Send one line. Raises `OSError` where it has ended."""
        self.to_child.write(f"{line}\n".encode())

    def hear(self) -> str:
        """Wait for one line; empty where it has ended."""
        return self.from_child.readline().decode()

    def stop(self) -> bool:
        """End it, and return when it has ended; False where somebody had killed it, and it could not clear up."""
        self.to_child.close()
        self.from_child.close()
        try:
            self.process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        return self.process.returncode >= 0

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()


def _where_our_code_is_found(env: Mapping[str, str]) -> dict[str, str]:
    """With PYTHONSAFEPATH the folder that it starts in would not count."""
    paths = [str(CODE), *filter(None, [env.get("PYTHONPATH")])]
    return {**env, "PYTHONPATH": os.pathsep.join(paths)}


def tethered(log: Path, *command: str, env: Mapping[str, str] | None = None) -> PipedChild:
    """A program that knows nothing of us, and ends when we do (`tether`). What it prints goes to `log`."""
    return PipedChild("-m", "authdemo.basics.tether", str(log), *command, env=env)


def last_words(log: Path) -> str:
    """The last line that such a program has printed."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"
