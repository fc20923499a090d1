"""`/choose/`: one question per step, then a recommendation. All that was answered stands in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from authdemo.choose import drawing, way
from authdemo.choose.leaves import Leaf, Reason
from authdemo.choose.uses import Use
from authdemo.lab.pages import evidence
from authdemo.lab.pages.evidence import Evidence
from authdemo.lanes.lane import LANES

GROUPS = (("What speaks for it", "pro"), ("What it costs", "con"), ("What to keep", "keep"))


@dataclass(frozen=True)
class Shown:
    """A reason, and what this machine says to it."""

    reason: Reason
    evidence: Evidence

    @property
    def is_contradicted(self) -> bool:
        """Whether the last run here bears out something else."""
        return self.evidence.contradicts(*self.reason.stands_on)


class Choose(View):
    """GET alone: nothing is kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        taken = way.walk(request.GET)
        context = {"way": taken, "picture": drawing.draw(taken)}
        if isinstance(taken.here, Leaf):
            return render(request, "choose/leaf.html", context | recommended(request, taken.here))
        context |= {"question": taken.here, "onward": way.onward(taken.here, taken)}
        return render(request, "choose/question.html", context)


def recommended(request: HttpRequest, leaf: Leaf) -> dict[str, object]:
    """What a leaf's page says: each reason with its evidence, and the articles' lists."""
    known = evidence.of(request, claims_of(leaf))
    return {
        "leaf": leaf,
        "groups": [(title, [Shown(each, known[each.claim]) for each in getattr(leaf, name)]) for title, name in GROUPS],
        "uses": [(uses, [(line, _of(line, known)) for line in uses.lines]) for uses in leaf.uses],
        "lanes": [LANES[lane] for lane in leaf.lanes],
    }


def claims_of(leaf: Leaf) -> set[str]:
    """All that it leans on."""
    reasons = {each.claim for each in (*leaf.pro, *leaf.con, *leaf.keep)}
    return reasons | {claim for uses in leaf.uses for line in uses.lines for claim in line.claims}


def _of(line: Use, known: Mapping[str, Evidence]) -> Iterable[Evidence]:
    return [known[claim] for claim in line.claims]
