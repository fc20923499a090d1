"""The compare page: do the same thing to both lanes, and watch what becomes of a stolen copy.

Read on in `actions` (what can be done), `answers` (who is asked), `facts` (what is shown).
"""

import time
from http.cookies import SimpleCookie
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.accounts import passwords, seats
from authdemo.accounts.models import PendingChange, Seat, User
from authdemo.accounts.seats import SeatsFull
from authdemo.compare import answers, curl_stories, facts, memory
from authdemo.compare.actions import ACTIONS
from authdemo.compare.answers import LaneAnswers
from authdemo.compare.choices import heads
from authdemo.compare.memory import State
from authdemo.compare.next_steps import steps
from authdemo.compare.sign_ins import login
from authdemo.compare.visit import Visit
from authdemo.compare.words import deed, headline
from authdemo.lanes.drawn_request import asks_who
from authdemo.lanes.lane import LANES
from authdemo.strategy import NotConfirmed, NotYetEnforced, SiteUnnamed, StoreUnavailable
from authdemo.web import times
from authdemo.web.errors import RETRY_AFTER, store_unavailable
from authdemo.web.flow import Way, draw, spent_on

SEATLESS = {"login", "fresh"}  # what can be done by somebody who has no users yet
REFUSED = "Nobody is signed in: two refusals, and nothing to compare."
NOT_NOW = "Redis did not do its part, so that was not done on both lanes. Press it again when it does."
NO_SEAT = "Nothing was done: you have no users yet, or their time is over. Sign in to both to get new ones."


class Compare(View):
    """The page. For somebody without a seat it asks no store at all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        seat = seats.from_request(request)
        if seat is None:
            return self.welcome(request)
        state, now = memory.read(request, seat), time.time()
        lanes = answers.look(request, state, seat.member or User(username=seats.name(seat)), now)
        context = watched(request, seat, state, lanes, now) | told(request, seat, state, lanes)
        return answer(request, "compare/page.html", context, seat, state, lanes)

    def welcome(self, request: HttpRequest) -> HttpResponse:
        had_seat = bool(seats.COOKIE.of(request))
        response = render(request, "compare/welcome.html", {"had_seat": had_seat})
        if had_seat:
            seats.COOKIE.drop(response)
            memory.COOKIE.drop(response)
        return response


class Act(View):
    """One action, then back to the page (POST, redirect, GET): reloading it repeats nothing.

    Back to `#next`: whoever uses a keyboard goes on from the buttons; compare.css keeps the page at its top.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("action", "")
        if code not in ACTIONS:
            raise BadRequest("There is no such action.")
        seat, act, began = seats.from_request(request), ACTIONS[code], time.time()
        response: HttpResponse = HttpResponseRedirect(f"{reverse('compare')}#next")
        if seat is None and code not in SEATLESS:
            messages.warning(request, NO_SEAT)
            return response
        try:
            if seat is None:
                seat, act = seats.create(passwords.throttled_address(request)), login
            visit = Visit(request, seat, memory.read(request, seat), began)
            act(visit)
        except SeatsFull as full:
            messages.error(request, str(full))
            return response
        except (NotConfirmed, NotYetEnforced, SiteUnnamed) as error:
            response = store_unavailable(request, error)  # which says what was done; the seat and the story are kept
        except StoreUnavailable:
            messages.error(request, NOT_NOW)
        seats.attach(response, visit.seat)
        memory.write(response, visit.state)
        return response


class CopyStatus(View):
    """The parts of the page that change by themselves, as a fragment for compare.js. 204: there is no copy any more."""

    def get(self, request: HttpRequest) -> HttpResponse:
        seat = seats.from_request(request)
        state = memory.read(request, seat) if seat else None
        if seat is None or state is None or not state.stolen:
            return HttpResponse(status=204)
        now = time.time()
        lanes = answers.try_copy(state, now)
        context = watched(request, seat, state, lanes, now) | {"live": True}
        return answer(request, "compare/_watched.html", context, seat, state, lanes)


class Flow(View):
    """The way of one request of this visitor on each lane, drawn; whoever is signed in nowhere sees two refusals."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ways, answers, cookies = [], [], SimpleCookie()
        for lane in LANES.values():
            flow, status, given = asks_who(request, lane.name)
            ways.append(Way(lane.name, lane.title, flow))
            answers.append((lane.title, status))
            cookies.update(given)
        is_refused = all(status.startswith("401") for _, status in answers)
        headline = REFUSED if is_refused else spent_on(ways)
        context = {"drawing": draw(ways), "headline": headline, "answers": answers, "is_refused": is_refused}
        response = render(request, "compare/flow.html", context)
        response.cookies.update(cookies)
        return response


def watched(request: HttpRequest, seat: Seat, state: State, lanes: list[LaneAnswers], now: float) -> dict[str, Any]:
    """What changes by itself: the sentence, the story, the copy, what a check costs."""
    name = seats.name(seat)
    copies = [lane.copy for lane in lanes if lane.copy]
    return {
        "headline": headline(state, lanes, seat.member, name, now),
        "story": [(deed(step, name), times.utc(step.at)) for step in state.steps],
        "now": times.utc(now),
        "unenforced": PendingChange.objects.filter(username__in=[name, seat.admin.username]).exists(),
        "stolen": bool(state.stolen),
        "is_over": all(copy.died for copy in copies),
        "result": " ".join(copy.answer.outcome for copy in copies),
        "copies": facts.copies(state, lanes, now) if state.stolen else [],
        "costs": facts.costs(lanes),
    }


def told(request: HttpRequest, seat: Seat, state: State, lanes: list[LaneAnswers]) -> dict[str, Any]:
    """What changes only when something is done."""
    name = seats.name(seat)
    return {
        "name": name,
        "lanes": lanes,
        "heads": heads(state, lanes, name),
        "yours": facts.yours(lanes, name),
        "records": facts.records(lanes),
        "steps": steps(state, lanes, seat.member, name),
        "listed": ", ".join(
            f"{len(lane.logins)} with {LANES[lane.name].spoken}" for lane in lanes if lane.logins is not None
        ),
        "users": seats.users(seat),
        "curl_stories": curl_stories.stories(request, name, state),
        "can_sign_in": seat.member is not None and seat.member.is_active,
    }


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], seat: Seat, state: State, lanes: list[LaneAnswers]
) -> HttpResponse:
    """The page, or its fragment. 503 where a lane's store cannot be asked; what the other one says stays true."""
    is_down = any(lane.is_down for lane in lanes)
    response = render(request, template, context, status=503 if is_down else 200)
    if is_down:
        response["Retry-After"] = RETRY_AFTER
    if state != memory.read(request, seat):  # something was noted while looking
        memory.write(response, state)
    return response
