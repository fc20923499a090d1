"""`/cost/`: the last measurement of this machine, drawn; how to make one where there is none."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from authdemo.cost import figures, wording
from authdemo.cost.figures import Cost
from authdemo.lab.pages.drawing import percent
from authdemo.web import times


@dataclass(frozen=True)
class Row:
    """One cost as a bar: what its median is made of, and its middle half, in shares of the widest."""

    cost: Cost
    lane: str
    parts: list[tuple[str, str, str]]  # kind, where it begins, how wide
    low: str
    spread: str


class CostPage(View):
    """GET: the figures. It asks no store."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = figures.last()
        if found is None:
            return render(request, "cost/nothing.html")
        near = [one for one in found.costs if not one.is_away]
        away = [one for one in found.costs if one.is_away]
        context = {
            "found": found,
            "began": times.utc(found.began),
            "verdicts": wording.verdicts(found),
            "groups": [("In one machine", rows(near)), ("With a network in between", rows(away))],
        }
        return render(request, "cost/page.html", context)


def rows(costs: list[Cost]) -> list[Row]:
    most = max((max(one.wall.high, one.wall.median) for one in costs), default=1.0) or 1.0
    return [_row(one, most) for one in costs]


def _row(one: Cost, most: float) -> Row:
    """What was traced can be more than the difference to the control: it is drawn as far as the median goes."""
    parts, at = [], 0.0
    for kind, micros in (("redis", one.redis), ("sql", one.sql), ("signature", one.signature), ("rest", one.rest)):
        width = max(0.0, min(micros, one.wall.median - at))
        if width:
            parts.append((kind, percent(at, most), percent(width, most)))
        at += width
    low = max(0.0, one.wall.low)
    lane = "sessions" if one.variant.startswith("sessions") else "jwt"
    return Row(one, lane, parts, percent(low, most), percent(max(0.0, one.wall.high - low), most))
