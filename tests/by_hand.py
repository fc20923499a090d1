"""What is measured when somebody asks for it, and not by the tests: `python -m tests.room.load --people 30`."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path


def measured(what: str, measure: Callable[..., None], **defaults: float) -> None:
    """Measure in a folder of its own, with a number for each of these as told: an option, or its default.

    `what`: the docstring of whoever measures, which `--help` prints.
    """
    reader = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in defaults.items():
        reader.add_argument(f"--{name}", type=type(default), default=default)
    told = vars(reader.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        measure(**told, var=Path(folder, "var"))
