"""`/cost/`: the last measurements of this machine, drawn; how to make one where there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from authdemo.cost import ranks, wording
from authdemo.cost.figures import Beside, Cost, Figures, Range, Scale, Served
from authdemo.lab.pages.drawing import percent
from authdemo.web import times

One = TypeVar("One")


@dataclass(frozen=True)
class Row:
    """One figure as a bar: what its median is made of, and its middle half, in shares of the widest.

    `parts`: kind, where it begins, how wide.
    """

    who: str
    what: str
    figure: str
    lane: str
    parts: list[tuple[str, str, str]]
    low: str
    spread: str


class CostPage(View):
    """GET: the figures. It asks no store."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found, grown, others = Figures.last(), Scale.last(), Beside.last()
        if not (found or grown or others):
            return render(request, "cost/nothing.html")
        context = {
            "found": found,
            "verdicts": wording.verdicts(found) if found else [],
            "groups": _costs(found) if found else [],
            "loads": bars(found.served, _load) if found else [],
            "processes": list(wording.of_processes(found.served)) if found else [],
            "grown": grown,
            "growth": wording.of_scale(grown) if grown else [],
            "others": others,
            "ranks": wording.of_peers(others) if others else [],
            "peers": bars(ranks.rows(others), _peer) if others else [],
            "measured": [(one, times.utc(one.began)) for one in (found, grown, others) if one],
        }
        return render(request, "cost/page.html", context)


def _costs(found: Figures) -> list[tuple[str, list[Row]]]:
    near = [one for one in found.costs if not one.is_away]
    away = [one for one in found.costs if one.is_away]
    return [("In one machine", bars(near, _cost)), ("With a network in between", bars(away, _cost))]


@dataclass(frozen=True)
class Bar:
    """What is drawn of a figure, before it is known which is the widest."""

    who: str
    what: str
    unit: str
    range: Range
    parts: Sequence[tuple[str, float]]


def bars(ones: Sequence[One], bar: Callable[[One], Bar]) -> list[Row]:
    made = [bar(one) for one in ones]
    most = max((max(one.range.high, one.range.median) for one in made), default=1.0) or 1.0
    return [_row(one, most) for one in made]


def _row(one: Bar, most: float) -> Row:
    """What was traced can be more than the difference to the control: it is drawn as far as the median goes."""
    parts, at = [], 0.0
    for kind, size in one.parts:
        width = max(0.0, min(size, one.range.median - at))
        if width:
            parts.append((kind, percent(at, most), percent(width, most)))
        at += width
    low = max(0.0, one.range.low)
    lane = next((lane for lane in ("sessions", "jwt") if one.who.startswith(lane)), "jwt" if one.unit == "µs" else "")
    width_of_half = percent(max(0.0, one.range.high - low), most)
    return Row(one.who, one.what, f"{one.range} {one.unit}", lane, parts, percent(low, most), width_of_half)


def _cost(one: Cost) -> Bar:
    parts = [("redis", one.redis), ("sql", one.sql), ("signature", one.signature), ("rest", one.rest)]
    who = f"{one.variant}, {one.note}" if one.note else one.variant
    return Bar(who, f"{one.way}: {one.asked}" if one.asked else one.way, "µs", one.wall, parts)


def _load(one: Served) -> Bar:
    processes = f"{one.workers} server process" + "es" * (one.workers > 1)
    return Bar(one.what, processes, "a second", one.per_second, [("rest", one.per_second.median)])


def _peer(row: ranks.Row) -> Bar:
    looks = f"{row.control.per_second} where nobody looks; knowing takes {row.micros} µs" if row.control else ""
    return Bar(row.one.what, looks, "a second", row.one.per_second, [("rest", row.one.per_second.median)])
