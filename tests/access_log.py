"""The access log, which nobody reads while the tests run: a test that does, says so, and the others go faster."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("authdemo.access")


@contextmanager
def read_by(handler: logging.Handler) -> Iterator[None]:
    """Its lines are made, and go to this handler too."""
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOGGER.setLevel(logging.WARNING)
        LOGGER.removeHandler(handler)
