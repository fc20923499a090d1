"""The trainer's page: the room on the projector, who is here, what is up next."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.room import changing, leading, mirror, participants, rooms, trainer, turning
from authdemo.room.changing import Moved
from authdemo.room.models import Room
from authdemo.room.phases import MOVES
from authdemo.room.rooms import NoRoom
from authdemo.room.switches import SWITCHES
from authdemo.room.views import asked, standing
from authdemo.web.client_address import is_this_machine
from authdemo.web.errors import NothingHere

USED_UP = "That invitation has been used, or was never one. Open another room at the machine that the site runs on."
OVER = "The room that you led is over, and everything in it is erased."
MOVED = "The room had moved on meanwhile, in another window or by a second click. Nothing was done."


class Trainer(View):
    """GET: the room one leads, else how to get in. POST: open a room, come in by an invitation, lead."""

    def get(self, request: HttpRequest) -> HttpResponse:
        room = trainer.room_of(request)
        if room is None:
            return _door(request)
        mirror.is_led(room.code)
        return render(request, "room/trainer.html", standing(room) | leading.led(request, room) | {"opened": True})

    def post(self, request: HttpRequest) -> HttpResponse:
        if not trainer.may(request):
            raise NothingHere(trainer.NOT_FROM_HERE)
        if "invitation" in request.POST:
            return _comes_in(request, rooms.accept(request.POST["invitation"].strip()), USED_UP)
        if "open" in request.POST:
            return _opens(request)
        room = trainer.room_of(request)
        if room is None:
            if not trainer.has_led(request):  # else the door says it
                messages.warning(request, "You lead no room, or it is over.")
            return HttpResponseRedirect(reverse("trainer"))
        return _leads(request, room)


class Present(View):
    """GET: who is here and what can be done, as a fragment for room.js. 204: there is nothing to lead any more.

    Of each of them (`?who`) only where that is looked at: two hundred people are as many rows, every two seconds.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        room = trainer.room_of(request)
        if room is None:
            return HttpResponse(status=204)
        mirror.is_led(room.code)
        each = "who" in request.GET
        return render(request, "room/_present.html", asked(room) | leading.now(room, each=each) | {"opened": each})


def _door(request: HttpRequest) -> HttpResponse:
    """How to get in; whoever led a room until now, here or in another window, is told once that it is over."""
    may = trainer.may(request)
    context = {
        "may": may,
        "is_here": is_this_machine(request),
        "why_not": trainer.NOT_FROM_HERE,
        "why": OVER if trainer.has_led(request) or (may and "over" in request.GET) else "",
    }
    response = render(request, "room/trainer_door.html", context)
    if may and trainer.COOKIE.of(request):
        trainer.COOKIE.drop(response)  # that room is over
    return response


def _opens(request: HttpRequest) -> HttpResponse:
    """For whoever sits at the machine; from elsewhere the terminal's invitation is the way in."""
    if not is_this_machine(request):
        return _comes_in(request, None, "A room is opened at the machine that the site runs on.")
    try:
        _, secret = rooms.open_one()
    except NoRoom as full:
        return _comes_in(request, None, str(full))
    return _comes_in(request, rooms.accept(secret), "")


def _comes_in(request: HttpRequest, room: Room | None, why_not: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("trainer"))
    if room is None:
        messages.warning(request, why_not)
    else:
        trainer.admit(response, room)
    return response


def _leads(request: HttpRequest, room: Room) -> HttpResponse:
    response, said = HttpResponseRedirect(reverse("trainer")), request.POST
    if "end" in said:
        still_on = rooms.end(room)
        trainer.COOKIE.drop(response)
        messages.success(request, "The room is over, and everything in it is erased.")
        for switch in still_on:
            messages.warning(request, f"{switch.back}: that could not be done. {switch.by_hand}")
    elif "door" in said:
        rooms.lock(room, said["door"] == "locked")
    elif "invite" in said:
        return render(request, "room/second_device.html", leading.second_device(request, room))
    elif "afresh" in said:
        chosen = room.participants.all() if said["afresh"] == "all" else room.participants.filter(pk=said["afresh"])
        for one in chosen.select_related("seat__member", "seat__admin"):
            rooms.empty_seat(one)
        changing.touch(room.code)
    elif "remove" in said:
        for gone in room.participants.filter(pk=said["remove"]).select_related("seat__member", "seat__admin"):
            rooms.remove(gone)
            changing.touch(room.code)
    elif "ban" in said or "pardon" in said:
        banned = "ban" in said
        for one in room.participants.filter(pk=said["ban" if banned else "pardon"]).select_related("seat__member"):
            participants.ban(one, banned)
            changing.touch(room.code)
    elif said.get("on", said.get("off")) in SWITCHES or said.get("move") in MOVES:
        if why_not := _steps(request, room):
            messages.warning(request, why_not)
    else:
        raise BadRequest("A room has no such button.")
    return response


def _steps(request: HttpRequest, room: Room) -> str:
    """What only counts for the room as the trainer saw it; a sentence where it was not done."""
    said = request.POST
    seen = rooms.version(said.get("seen", ""))
    try:
        if "move" in said:
            return leading.move(request, room, said["move"], seen)
        on = "on" in said
        return turning.turn(room, seen, said["on" if on else "off"], said.get("value", ""), on=on)
    except Moved:
        return MOVED
