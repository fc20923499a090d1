"""README.md, SECURITY.md and CHANGELOG.md, to be compared with what is: their text, its sections and tables."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def section(title):
    """The text of README under a heading, up to the next one of its rank."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text):
    """The rows of the first table in a text, as lists of cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]
