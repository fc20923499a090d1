"""A folder of a run's own in the temporary one: gone with the run, or with the next one where it was killed."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "authdemo-run-"
LOCK = "in-use"  # held for as long as its owner lives, and however that ends
SETTLED_SECONDS = 60  # until then its owner may not have come to lock it


@contextmanager
def run_folder() -> Iterator[Path]:
    """For the time of the block."""
    clear_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with FileLock(folder / LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_abandoned() -> None:
    """Remove what runs have left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, Timeout):  # somebody else's; in use
            lock = folder / LOCK
            if not lock.exists() and time.time() - folder.stat().st_mtime < SETTLED_SECONDS:
                continue
            with FileLock(lock).acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
