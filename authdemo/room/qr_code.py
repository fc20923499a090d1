"""An address as a picture that a phone reads: on a page, and in a terminal."""

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import segno

QUIET = 4  # modules of nothing around it (ISO/IEC 18004)


@dataclass(frozen=True)
class Picture:
    """`side` in modules, the quiet ones included; `path`, for an SVG: its dark ones, row by row."""

    side: int
    path: str


@lru_cache(maxsize=32)  # of each room that there may be, and some names of this machine
def picture(address: str) -> Picture:
    rows, path = [list(row) for row in _made(address).matrix_iter(border=QUIET)], ""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            end = x + len(list(run))
            path += f"M{x} {y}.5H{end}" if is_dark else ""
            x = end
    return Picture(len(rows), path)


def lines(address: str, out: Any) -> list[str]:
    """Rows of half blocks, framed by blanks; none where the terminal `out` has no such characters."""
    drawn = io.StringIO()
    _made(address).terminal(out=drawn, border=2, compact=True)
    try:
        drawn.getvalue().encode(getattr(out, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return []
    return drawn.getvalue().splitlines()


def _made(address: str) -> segno.QRCode:
    return segno.make(address, micro=False)
