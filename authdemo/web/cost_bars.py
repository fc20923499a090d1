"""A trace as bars, fit for `web/_trace.html`: on one scale on all pages, which can so be compared."""

from dataclasses import dataclass
from typing import ClassVar

from authdemo.trace import KINDS, Kind, Trace

LABELS: dict[Kind, str] = {"redis": "Redis", "sql": "SQL", "signature": "Signature"}
SCALE = 1_000  # µs that a full bar means: a check takes some hundreds; what is longer is a full bar and says its time


@dataclass(frozen=True)
class Bar:
    """One kind of work: how often, which commands, how long (µs), and that as percent of the scale."""

    label: str
    count: int
    what: str
    micros: int
    percent: float


@dataclass(frozen=True)
class CostBars:
    """The bars of one trace and the time that a full bar stands for (µs)."""

    bars: list[Bar]
    scale: ClassVar[int] = SCALE


def cost_bars(trace: Trace) -> CostBars:
    return CostBars([_bar(trace, kind) for kind in KINDS])


def _bar(trace: Trace, kind: Kind) -> Bar:
    micros = round(trace.seconds(kind) * 1_000_000)
    return Bar(LABELS[kind], trace.count(kind), trace.what(kind), micros, min(100, round(100 * micros / SCALE, 1)))
