"""A trace as bars on one scale, fit for `web/_trace.html`."""

from dataclasses import dataclass

from authdemo.trace import KINDS, Kind, Trace

LABELS: dict[Kind, str] = {"redis": "Redis", "sql": "SQL", "signature": "Signature"}
SCALES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000)  # µs that a full bar means


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
    scale: int


def cost_bars(trace: Trace, scale: int | None = None) -> CostBars:
    """The bars of this trace, on the smallest round scale that holds them all; on a given one some may be full."""
    longest = max(_micros(trace, kind) for kind in KINDS)
    scale = scale or next((step for step in SCALES if step >= longest), longest)
    return CostBars([_bar(trace, kind, scale) for kind in KINDS], scale)


def _bar(trace: Trace, kind: Kind, scale: int) -> Bar:
    micros = _micros(trace, kind)
    return Bar(LABELS[kind], trace.count(kind), trace.what(kind), micros, min(100, round(100 * micros / scale, 1)))


def _micros(trace: Trace, kind: Kind) -> int:
    return round(trace.seconds(kind) * 1_000_000)
