"""Recorded requests as pictures: a row per kind of work, each step where it happened, all requests on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.inspector.recorded_requests import Recorded
from authdemo.trace import KINDS
from authdemo.web.cost_bars import LABELS


@dataclass(frozen=True)
class Piece:
    """One step, in percent of the scale."""

    x: str
    width: str


@dataclass(frozen=True)
class WaterfallRow:
    """All steps of one kind."""

    label: str
    pieces: Sequence[Piece]
    says: str  # "2 GETEX, GET, 92 µs"


@dataclass(frozen=True)
class Drawn:
    """One request. `width` is the request as a whole."""

    request: Recorded
    millis: str
    width: str
    rows: Sequence[WaterfallRow]


def draw(requests: Sequence[Recorded]) -> list[Drawn]:
    """The longest request is as long as the picture."""
    scale = max((request.seconds for request in requests), default=0) or 1
    return [_drawn(request, scale) for request in requests]


def _drawn(request: Recorded, scale: float) -> Drawn:
    rows = [row for kind in KINDS if (row := _row(request, kind, LABELS[kind], scale))]
    return Drawn(request, f"{request.seconds * 1000:.1f}", _percent(request.seconds, scale), rows)


def _row(request: Recorded, kind: str, label: str, scale: float) -> WaterfallRow | None:
    steps = [(what, start, seconds) for step, what, start, seconds in request.steps if step == kind]
    if not steps:
        return None
    pieces = [Piece(_percent(start, scale), _percent(seconds, scale)) for _, start, seconds in steps]
    whats = ", ".join(dict.fromkeys(what for what, _, _ in steps))
    micros = round(sum(seconds for _, _, seconds in steps) * 1_000_000)
    return WaterfallRow(label, pieces, f"{len(steps)} {whats}, {micros} µs")


def _percent(seconds: float, scale: float) -> str:
    return f"{min(100.0, 100 * seconds / scale):.2f}%"
