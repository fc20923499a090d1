"""When a session's idle timeout last began anew, as far as this process knows.

To begin it anew is a write, and a write waits for the disk where Redis promises to keep each (`appendfsync always`),
makes its file longer and cannot be served by a replica. So it is done once a minute per process, and the reads between
are only reads. The record lives that minute longer, so that nobody goes idle too early:

    out after the idle timeout at the earliest, and a minute later at the latest

Where the timeout is short, so is the pause: a thirtieth of it.
"""

import time
from threading import Lock

from authdemo import policy

LONGEST_PAUSE = 60.0  # seconds
MOST = 10_000  # sessions; who is forgotten costs a write more

_slid: dict[str, float] = {}  # by key: when, by a clock that nobody sets
_lock = Lock()


def pause() -> float:
    """For how long (s) the timeout is left alone after it began anew."""
    return min(LONGEST_PAUSE, policy.current().session_idle / 30)


def is_due(key: str) -> bool:
    """Whether it is to begin anew with the next look at this record."""
    return time.monotonic() - _slid.get(key, -LONGEST_PAUSE) >= pause()


def done(key: str, asked: float) -> None:
    """It began anew, with a command that was sent then (s, `time.monotonic`): Redis counts from after that."""
    with _lock:
        _slid.pop(key, None)  # and goes to the end: the first is the one that was not seen for longest
        _slid[key] = asked
        while len(_slid) > MOST:
            del _slid[next(iter(_slid))]
