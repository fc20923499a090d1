"""Files that nobody else may read (0600), written whole or not at all: a reader sees the old content or the new."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_once(file: Path, content: bytes) -> None:
    """Create the file; where two processes do so at once, the first one's content stays. Raises `OSError`."""
    with _draft(file, content) as draft, suppress(FileExistsError):
        os.link(draft, file)


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
