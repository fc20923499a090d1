"""What a participant sees: joining, the room as it stands, the version that their screen asks for every second."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.accounts.seats import SeatsFull
from authdemo.lab import archive, registry
from authdemo.lab.model.record import RunRecord
from authdemo.lab.pages import answers
from authdemo.room import codes, participants, rooms, votes
from authdemo.room.codes import TooManyGuesses
from authdemo.room.models import Participant, Room
from authdemo.room.participants import RoomFull
from authdemo.room.phases import Phase
from authdemo.web.client_address import address_of

NO_SUCH_ROOM = "There is no room {}. It may be over, or a letter is another one."
NO_SUCH_WORDS = "Those are nobody’s words. They change each time they are used."
TOO_LATE = "That came too late: the votes were closed. Nothing was changed."


class RoomPage(View):
    """GET: the room that one is in, else how to join. POST: join, come back, predict, leave."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        me = participants.find(request)
        if me is None or (code and code != me.room_id):
            return _door(request, code)
        return render(request, "room/participant.html", standing(me.room) | _mine(me))

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        said = request.POST
        try:
            if "words" in said:
                return self._comes_back(request, said["words"])
            if "code" in said:
                return self._joins(request, codes.as_typed(said["code"]))
        except TooManyGuesses as many:
            return _door(request, code, status=429, why=str(many))
        except (SeatsFull, RoomFull) as full:
            return _door(request, code, status=503, why=str(full))
        me = participants.find(request)
        if me is None:
            return _door(request, code, status=403)
        if "leave" in said:
            rooms.remove(me)
            response = HttpResponseRedirect(reverse("start"))
            participants.COOKIE.drop(response)
            return response
        if not votes.cast(me, said.dict()):
            messages.warning(request, TOO_LATE)
        return HttpResponseRedirect(reverse("room"))

    def _joins(self, request: HttpRequest, code: str) -> HttpResponse:
        me = participants.find(request)
        if me and me.room_id == code:
            return HttpResponseRedirect(reverse("room"))
        codes.refuse_guessing(address_of(request))
        room = rooms.find(code)
        if room is None:
            codes.count_wrong(address_of(request))
            return _door(request, code, status=404, why=NO_SUCH_ROOM.format(code or "without a code"))
        joined, visit = participants.join(request, room)
        response = HttpResponseRedirect(reverse("room"))
        participants.admit(response, joined, visit)
        return response

    def _comes_back(self, request: HttpRequest, words: str) -> HttpResponse:
        found = participants.come_back(request, words)
        if found is None:
            return _door(request, "", status=404, why=NO_SUCH_WORDS)
        response = HttpResponseRedirect(reverse("room"))
        participants.admit(response, *found)
        return response


class State(View):
    """GET: the version of the room; 204 where the screen shows it already. One command to Redis, and no SQL."""

    def get(self, request: HttpRequest) -> HttpResponse:
        ticket, shown = participants.ticket(request), rooms.version(request.GET.get("shown", ""))
        if ticket is None:
            return JsonResponse({"version": 0})
        version = rooms.polled(ticket.room, ticket.participant, shown)
        return HttpResponse(status=204) if version == shown else JsonResponse({"version": version})


def standing(room: Room) -> dict[str, Any]:
    """What everybody in the room may know of it now."""
    context: dict[str, Any] = {"room": room, "phase": room.phase}
    if not room.slug:
        return context
    experiment = registry.get(room.slug)
    context |= {
        "experiment": experiment,
        "run_url": reverse("run", args=[room.slug, room.run]) if room.run else "",
    }
    if room.phase == Phase.REVEALED:
        record = record_of(room)
        context |= {
            "tally": votes.tally(room, record),
            "said": answers.of(experiment, record) if record else [],
            "record": record,
        }
    return context


def record_of(room: Room) -> RunRecord | None:
    return archive.find(room.slug, room.run) if room.run else None


def _mine(me: Participant) -> dict[str, Any]:
    own = votes.own(me, me.room) if me.room.slug else {}
    texts = {answer.key: answer.text for answer in registry.get(me.room.slug).answers} if me.room.slug else {}
    return {
        "me": me,
        "asked": [(lane, answers.TITLES[lane], own.get(lane, "")) for lane in _lanes(me.room)],
        "predicted": [(answers.TITLES[lane], lane, texts[own[lane]]) for lane in _lanes(me.room) if lane in own],
        "way_back": codes.way_back(me.pk, me.rejoined),
    }


def _lanes(room: Room) -> list[str]:
    return votes.lanes_of(registry.get(room.slug)) if room.slug else []


def _door(request: HttpRequest, code: str, *, status: int = 200, why: str = "") -> HttpResponse:
    known = rooms.find(code) if code else None
    response = render(
        request, "room/door.html", {"code": code if known else "", "typed": code, "why": why}, status=status
    )
    if participants.COOKIE.of(request) and participants.find(request) is None:
        participants.COOKIE.drop(response)  # that room is over
    return response
