"""What a participant sees: joining, the room as it stands, the version that their screen asks for every second."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.accounts.seats import SeatsFull
from authdemo.compare import memory
from authdemo.lab import archive
from authdemo.lab.model.record import RunRecord
from authdemo.lab.pages import answers
from authdemo.room import activities, codes, participants, rooms, so_far, switched, switches, trainer, votes
from authdemo.room.codes import TooManyGuesses
from authdemo.room.models import Participant, Room
from authdemo.room.participants import RoomFull
from authdemo.room.phases import MOVES, Phase
from authdemo.room.rooms import Polled
from authdemo.strategy import NotYetEnforced, StoreUnavailable
from authdemo.web.client_address import address_of

NO_SUCH_ROOM = "There is no such room. It may be over, or a letter is another one."
REDIS_IS_AWAY = "Redis cannot be asked, where wrong codes are counted: nobody comes in until it is back."
NO_SIGN_IN = "Redis cannot be asked: nobody can be signed in until it is back. Nothing was changed; press again then."
TRAINER_AWAY_SECONDS = 120.0  # since their page last asked: they may be at the run, or show something else
SIGNS_IN = {"login", "fresh"}  # of what can be done on the compare page
OVER = "The room that you were in is over, or you were taken out of it."
NO_SUCH_WORDS = "Those are nobody’s words in this room. They change each time they are used."


class RoomPage(View):
    """GET: the room that one is in, else how to join; `?line`: what the line back to it says on other pages.

    POST: join, come back, predict, leave.
    """

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        me, code = participants.find(request), codes.as_typed(code)
        if me is None or (code and code != me.room_id):
            was_in_one = participants.ticket(request) or "over" in request.GET
            return _door(request, code, me, why=OVER if me is None and was_in_one else "")
        if "line" in request.GET:
            line = asked(me.room) | {"switched": switched.said(me.room)} | _done_by(request, me)
            return render(request, "room/_line.html", line)
        return render(request, "room/participant.html", standing(me.room) | _mine(request, me))

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        me, typed = participants.find(request), codes.as_typed(request.POST.get("code", code))
        if "code" in request.POST and not (me and me.room_id == typed):
            return _comes_in(request, typed, me)
        if me is None:
            return _door(request, typed, None, status=403, why="You are in no room, or it is over.")
        if "afresh" in request.POST:
            return _takes_new_users(request, me)
        if "leave" in request.POST:
            participants.leave(request, me)
            response = HttpResponseRedirect(reverse("start"))
            participants.COOKIE.drop(response)
            return response
        if "code" not in request.POST and (why_not := votes.cast(me, request.POST.dict())):
            messages.warning(request, why_not)
        return HttpResponseRedirect(reverse("room"))


class SoFar(View):
    """GET: what the room has been through, for whoever leads it, else for whoever is in it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        me, led = participants.find(request), trainer.room_of(request)
        room = led or (me.room if me else None)
        if room is None:
            return HttpResponseRedirect(reverse("room"))
        me = me if me and me.room_id == room.pk else None
        context = {
            "room": room,
            "me": me,
            "leads": led is not None,
            "can_go_back": Phase(room.phase) in MOVES["back"].during,
            "so_far": so_far.of(room, me),
        }
        return render(request, "room/so_far.html", context)


class State(View):
    """GET: the version of the room; 204 where the screen shows it already. One command to Redis and no SQL, but for the
    one that finds the mirror over (`rooms`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ticket, shown = participants.ticket(request), rooms.version(request.GET.get("shown", ""))
        told = rooms.polled(ticket.room, ticket.participant, shown) if ticket else Polled(0)
        is_new = not told.version or told.version != shown
        response = JsonResponse({"version": told.version}) if is_new else HttpResponse(status=204)
        if told.trainer_seen is not None and time.time() - told.trainer_seen > TRAINER_AWAY_SECONDS:
            response["X-Trainer"] = "away"
        if not told.version:
            participants.COOKIE.drop(response)  # that room is over: nobody asks for it any more
        return response


def asked(room: Room) -> dict[str, Any]:
    """What the room is at, and about what."""
    activity = activities.of(room)
    return {
        "room": room,
        "phase": room.phase,
        "activity": activity,
        "experiment": activity.experiment if activity else None,
        "run_url": reverse("run", args=[room.slug, room.run]) if room.slug and room.run else "",
    }


def standing(room: Room) -> dict[str, Any]:
    """What everybody in the room may know of it now."""
    context = {**asked(room), "switched": switched.said(room)}
    if room.phase == Phase.REVEALED and (activity := context["activity"]):
        record = record_of(room)
        context["tally"] = votes.tally(room, record)
        context["said"] = answers.of(activity.experiment, record) if record else []
    return context


def record_of(room: Room) -> RunRecord | None:
    return archive.find(room.slug, room.run) if room.run else None


def _mine(request: HttpRequest, me: Participant) -> dict[str, Any]:
    lanes = participants.lanes(request)
    context: dict[str, Any] = {
        "me": me,
        "way_back": codes.way_back(me.pk, me.rejoined),
        "lanes": lanes,
        "is_in": all(lane.is_in for lane in lanes),
    }
    if activity := activities.of(me.room):
        own = votes.own(me, me.room)
        asked = [(lane, title, own.get(lane, "")) for lane, title in activity.lanes]
        given = [(title, lane, activity.texts.get(key, key)) for lane, title, key in asked if key]
        context |= {"asked": asked, "predicted": given} | _done_by(request, me)
    return context


def _done_by(request: HttpRequest, me: Participant) -> dict[str, Any]:
    """What it takes to do what is to be done: whether it can be, and how long a sign-in's token lives.

    That is said where the room says it, and where it once has: the compare page remembers what was chosen last.
    """
    activity = activities.of(me.room)
    if activity is None:
        return {}
    remembered = memory.read(request, me.seat).choices if me.seat else {}
    option = switches.lives()
    life = switched.choices(me.room).get(option.name, option.default if option.name in remembered else "")
    return {"impossible": activity.impossible(request), "life": life if activity.deed in SIGNS_IN else ""}


def _comes_in(request: HttpRequest, code: str, me: Participant | None) -> HttpResponse:
    """Join the room of this code, or come back to a seat in it by its words."""
    address, words = address_of(request), request.POST.get("words")
    try:
        codes.refuse_who_guesses(address)
        room = rooms.find(code)
        if room is None:
            codes.code_was_wrong(address)
            return _door(request, code, me, status=404, why=NO_SUCH_ROOM)
        found = participants.join(request, room) if words is None else participants.come_back(request, room, words)
    except TooManyGuesses as many:
        return _door(request, code, me, status=429, why=str(many))
    except NotYetEnforced:
        raise
    except StoreUnavailable:
        return _door(request, code, me, status=503, why=REDIS_IS_AWAY)
    except (SeatsFull, RoomFull) as full:
        return _door(request, code, me, status=503, why=str(full))
    if found is None:
        return _door(request, code, me, status=404, why=NO_SUCH_WORDS)
    response = HttpResponseRedirect(reverse("room"))
    participants.admit(response, *found)
    return response


def _takes_new_users(request: HttpRequest, me: Participant) -> HttpResponse:
    response = HttpResponseRedirect(reverse("room"))
    try:
        participants.admit(response, me, participants.afresh(request, me))
    except SeatsFull as full:
        messages.warning(request, str(full))
    except NotYetEnforced:
        raise
    except StoreUnavailable:
        messages.warning(request, NO_SIGN_IN)
    return response


def _door(request: HttpRequest, code: str, me: Participant | None, *, status: int = 200, why: str = "") -> HttpResponse:
    """Says nothing of whether there is such a room. `me`: who asks, in another room perhaps."""
    response = render(request, "room/door.html", {"code": code, "why": why}, status=status)
    if me is None and participants.COOKIE.of(request):
        participants.COOKIE.drop(response)  # that room is over
    return response
