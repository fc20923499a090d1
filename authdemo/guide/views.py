"""`/guide/`: the first fifteen minutes, and the exercise that is in them.

A step is done when the server has seen it: a run of the visitor's own in the lab's archive, the broken button found.
What cannot happen under this address, or from elsewhere than this machine, is not waited for, and says why.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.guide import place as places
from authdemo.guide import sitting as sittings
from authdemo.guide.place import Place
from authdemo.guide.sitting import BUTTONS, Sitting
from authdemo.guide.steps import EXERCISE, STEPS, Step
from authdemo.lab import archive, registry
from authdemo.lab.in_browser.trial_store import TooMany
from authdemo.lab.model.excerpts import LOGOUT_ENDS_THE_SESSION, LOGOUT_KEEPS_THE_RECORD
from authdemo.lab.model.record import RunRecord
from authdemo.lab.pages import answers, excerpts, visitor
from authdemo.lab.pages.answers import LaneAnswer
from authdemo.lab.pages.views import refusal

OVER = "Ten minutes are over, and with them that sign-in. Nothing is lost: sign in again, the buttons are dealt anew."
BOTH_LOGOUTS = (LOGOUT_ENDS_THE_SESSION, LOGOUT_KEEPS_THE_RECORD)
NOTHING_TRIED = "Try the copy after one of the buttons first; until then an answer is a coin’s toss."


@dataclass(frozen=True)
class ShownStep:
    """A step, and how it stands with it."""

    step: Step
    is_done: bool
    obstacle: str = ""  # why it cannot happen here
    run: str = ""  # the address of what was run
    lanes: tuple[LaneAnswer, ...] = ()

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.obstacle)


class Guide(View):
    """GET: the steps, and the one that is next. POST: begin, go on to choose at its end, or leave."""

    def get(self, request: HttpRequest) -> HttpResponse:
        place = places.read(request)
        own = archive.own(visitor.of(request))
        shown = [_shown(request, step, place or Place(), own.get(step.slug)) for step in STEPS.values()]
        following = next((one for one in shown if one.is_open), None)
        context = {
            "steps": shown,
            "current": following if place else None,
            "is_over": place is not None and following is None,
            "done": sum(one.is_done for one in shown),
        }
        return render(request, "guide/guide.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "leave" in request.POST:
            response = HttpResponseRedirect(reverse("start"))
            places.COOKIE.drop(response)
            return response
        place = places.read(request) or Place()
        response = HttpResponseRedirect(reverse("choose" if "over" in request.POST else "guide"))
        places.write(response, replace(place, is_over="over" in request.POST))
        return response


class TwoButtons(View):
    """GET: the exercise as it stands. POST: sign in, press a button, try the copy, answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        place = places.read(request) or Place()
        sitting = sittings.find(place.sitting)
        context: dict[str, Any] = {
            "step": STEPS[EXERCISE],
            "sitting": sitting,
            "buttons": BUTTONS,
            "found": place.found,
        }
        if place.found and sitting is None:
            context["codes"] = [excerpts.of(each) for each in BOTH_LOGOUTS]
        return render(request, "guide/two_buttons.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        place, said = places.read(request) or Place(), request.POST
        sitting = sittings.find(place.sitting)
        response = HttpResponseRedirect(f"{reverse(EXERCISE)}#next")
        if "sign-in" in said:
            return self._signs_in(request, place, sitting, response)
        if sitting is None:
            messages.warning(request, OVER)
        elif "press" in said:
            sitting.presses(said["press"])
        elif "copy" in said:
            sitting.tries_copy()
        elif said.get("keeps") in BUTTONS:
            self._answers(request, place, sitting, response)
        return response

    def _signs_in(
        self, request: HttpRequest, place: Place, sitting: Sitting | None, response: HttpResponse
    ) -> HttpResponse:
        try:
            begun = sitting.signs_in_again(request) if sitting else sittings.begin(request)
        except TooMany as many:
            context = {"why": str(many), "action": request.path, "fields": {"sign-in": "1"}, "again": "Sign in"}
            return render(request, "lab/too_many.html", context, status=429)
        places.write(response, replace(place, sitting=begun.trial.id))
        return response

    def _answers(self, request: HttpRequest, place: Place, sitting: Sitting, response: HttpResponse) -> None:
        button = request.POST["keeps"]
        if not sitting.has_evidence:
            messages.warning(request, NOTHING_TRIED)
        elif sitting.is_answered(button):
            messages.success(request, f"Right: {button.upper()} kept the record.")
            places.write(response, Place(found=True))
        else:
            messages.warning(
                request,
                f"No: {button.upper()} is the sound one, and ended the copy. Try again: the letters are dealt anew.",
            )
            places.write(response, replace(place, sitting=""))


def _shown(request: HttpRequest, step: Step, place: Place, record: RunRecord | None) -> ShownStep:
    if step.is_exercise:
        return ShownStep(step, place.found)
    if record is None:
        return ShownStep(step, False, _obstacle(request, step.slug))
    lanes = answers.of(registry.get(step.slug), record)
    return ShownStep(step, True, run=reverse("run", args=[step.slug, record.id]), lanes=tuple(lanes))


def _obstacle(request: HttpRequest, slug: str) -> str:
    in_browsers = registry.in_browsers()
    return in_browsers[slug].impossible(request) if slug in in_browsers else refusal(request, registry.get(slug))
