"""The list of what stands under More, the glossary, the analogies. Only the analogies ask anything of a store."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.lab import registry
from authdemo.lab.pages import evidence
from authdemo.lanes.lane import LANES
from authdemo.more.analogies import ANALOGIES
from authdemo.more.glossary import GLOSSARY, Term
from authdemo.web import frame


@dataclass(frozen=True)
class ShownTerm:
    """A word with where it is shown."""

    term: Term
    lanes: list[tuple[str, str, str]]  # name, title and sentence of each lane that has one
    link: tuple[str, str] | None  # its text and its address

    @property
    def slug(self) -> str:
        return "".join(char if char.isalnum() else "-" for char in self.term.word.lower()).strip("-")


class More(View):
    """GET: where else to go."""

    def get(self, request: HttpRequest) -> HttpResponse:
        entries = [(name, reverse(view), says) for name, view, says in frame.MORE]
        return render(request, "more/page.html", {"entries": entries})


class Glossary(View):
    """GET: the words."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = [(title, [_shown(term) for term in terms]) for title, terms in GLOSSARY]
        return render(request, "more/glossary.html", {"groups": groups})


class Analogies(View):
    """GET: what the two are like, and where the likeness ends."""

    def get(self, request: HttpRequest) -> HttpResponse:
        known = evidence.of(request, {each.claim for each in ANALOGIES})
        shown = [(each, _per_lane(each.sessions, each.jwt), known[each.claim]) for each in ANALOGIES]
        return render(request, "more/analogies.html", {"analogies": shown})


def _shown(term: Term) -> ShownTerm:
    return ShownTerm(term, _per_lane(term.sessions, term.jwt), _link(term.see))


def _per_lane(sessions: str, jwt: str) -> list[tuple[str, str, str]]:
    sentences = {"sessions": sessions, "jwt": jwt}
    return [(name, lane.title, sentences[name]) for name, lane in LANES.items() if sentences[name]]


def _link(see: str) -> tuple[str, str] | None:
    if not see:
        return None
    return (see, reverse("experiment", args=[see])) if see in registry.every_experiment() else (see, reverse(see))
