"""Files that nobody else may read (0600), written whole or not at all: a reader sees the old content or the new."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

if sys.platform != "win32":  # which has locks of another kind
    import fcntl

SOME_BYTES = 16 * 1024  # more than what we write before the stores are started
OTHERS = 0o077  # what group and others may do


def write_once(file: Path, content: bytes) -> None:
    """Create the file; where two processes do so at once, the first one's content stays. Raises `OSError`."""
    with _draft(file, content) as draft:
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        except OSError:  # exFAT, SMB and some folders of containers know no links, and each says so in its own way
            with FileLock(file.with_name(f"{file.name}.lock"), mode=0o600):
                if not file.exists():
                    os.replace(draft, file)


def try_folder(folder: Path) -> None:
    """Raises `OSError` where nothing can be written there, `NoLocks` where a file can't be locked.

    Such a lock is `flock`'s: the system drops it however its holder ends. A file system without it may be full of
    stale ones.
    """
    with tempfile.TemporaryFile(dir=folder) as trial:
        trial.write(b"\0" * SOME_BYTES)
        trial.flush()  # now it is known whether there is room
        if sys.platform != "win32":
            try:
                fcntl.flock(trial, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise NoLocks(error.errno, error.strerror) from None


class NoLocks(OSError):
    """This file system cannot lock files."""


def create(file: Path) -> None:
    """Make an empty file where there is none, for a program that would leave it open to others. Raises `OSError`."""
    os.close(os.open(file, os.O_CREAT | os.O_RDONLY, 0o600))
    tighten(file)


def tighten(path: Path) -> None:
    """Shut others out of a file, or of a folder with all that is in it, as far as this can be done."""
    for each in _all_of(path):
        with suppress(OSError):  # it is gone by now, it is not ours, or the file system knows no modes
            if (mode := each.stat().st_mode) & OTHERS:
                each.chmod(mode & 0o700)


def open_to_others(path: Path) -> list[Path]:
    """Which of these may be used by others, in whatever way."""
    found = []
    for each in _all_of(path) if os.name == "posix" else ():
        with suppress(OSError):
            if each.stat().st_mode & OTHERS:
                found.append(each)
    return found


def _all_of(path: Path) -> list[Path]:
    return [path, *path.rglob("*")] if path.is_dir() else [path]


def replace(file: Path, content: bytes) -> None:
    """Put this content in the place of whatever is there. Raises `OSError`."""
    with _draft(file, content) as draft:
        os.replace(draft, file)


@contextmanager
def _draft(file: Path, content: bytes) -> Iterator[Path]:
    """The content in a file beside, which is gone afterwards unless it was moved."""
    handle, name = tempfile.mkstemp(dir=file.parent)  # mkstemp makes it 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
