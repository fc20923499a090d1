"""An address as a picture that a phone reads from the terminal."""

import io
from typing import Any

import segno


def lines(address: str, out: Any) -> list[str]:
    """Rows of half blocks, framed by blanks; none where the terminal has no such characters."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, border=2, compact=True)
    try:
        drawn.getvalue().encode(getattr(out, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return []
    return drawn.getvalue().splitlines()
