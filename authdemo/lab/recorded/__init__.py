"""What came out in the browser of this project's own tests, for rooms where there is no other site to attack from.

Written by `RECORD_TRIALS=1 python -m pytest tests/lab/in_browser/test_in_browser.py`, and shown as what it is.
"""

import json
from pathlib import Path

from authdemo.lab.model.record import RunRecord


def of(slug: str) -> RunRecord | None:
    """The recorded run of this experiment."""
    path = Path(__file__).with_name(f"{slug}.json")
    return RunRecord.from_dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
