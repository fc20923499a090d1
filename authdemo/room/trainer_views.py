"""What the trainer sees and does: the room on the projector, who is here, what is up next."""

import os
import time
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.lab import archive, registry
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.pages import under_way
from authdemo.lab.pages.under_way import Order
from authdemo.room import codes, rooms, trainer, votes
from authdemo.room.models import Participant, Room
from authdemo.room.participants import AWAY_SECONDS
from authdemo.room.phases import MOVES, Phase, moves
from authdemo.room.rooms import Moved, NoRoom
from authdemo.room.views import record_of, standing
from authdemo.strategy import StoreUnavailable
from authdemo.web import host_names
from authdemo.web.errors import NothingHere

NOT_FROM_HERE = (
    "A room is opened and led from the machine that the site runs on. To lead it from another one, start the demo with "
    "--trainer-remote."
)
USED_UP = "That invitation has been used, or was never one. Open another room, or restart the demo with --room."
MOVED = "The room had moved on meanwhile, in another window or by a second click. Nothing was done."
QUIET = 4  # modules of nothing around a QR code (ISO/IEC 18004)
STILL_RUNNING = "It is still running; its result comes first. If it broke off, vote again and run it once more."
NOT_HERE = "This one cannot be run for all: it needs each one’s own browser."


@dataclass(frozen=True)
class Person:
    """Somebody in the room, as the trainer sees them."""

    participant: Participant
    state: str  # "here", "behind", "away", "not yet seen"
    has_voted: bool
    way_back: str


class Trainer(View):
    """GET: the room one leads, else how to get in. POST: open a room, come in by an invitation, lead."""

    def get(self, request: HttpRequest) -> HttpResponse:
        room = trainer.room_of(request)
        if room is None:
            context = {"may": trainer.may(request), "why_not": NOT_FROM_HERE}
            return render(request, "room/trainer_door.html", context)
        return render(request, "room/trainer.html", standing(room) | _leading(request, room))

    def post(self, request: HttpRequest) -> HttpResponse:
        if not trainer.may(request):
            raise NothingHere(NOT_FROM_HERE)
        if "invitation" in request.POST:
            return self._comes_in(request, rooms.accept(request.POST["invitation"].strip()), USED_UP)
        if "open" in request.POST:
            try:
                _, secret = rooms.open_one()
            except NoRoom as full:
                return self._comes_in(request, None, str(full))
            return self._comes_in(request, rooms.accept(secret), "")
        led = trainer.room_of(request)
        if led is None:
            messages.warning(request, "You lead no room, or it is over.")
            return HttpResponseRedirect(reverse("trainer"))
        return self._leads(request, led)

    def _comes_in(self, request: HttpRequest, room: Room | None, why_not: str) -> HttpResponse:
        response = HttpResponseRedirect(reverse("trainer"))
        if room is None:
            messages.warning(request, why_not)
        else:
            trainer.admit(response, room)
        return response

    def _leads(self, request: HttpRequest, room: Room) -> HttpResponse:
        response = HttpResponseRedirect(reverse("trainer"))
        said = request.POST
        if "end" in said:
            rooms.end(room)
            trainer.COOKIE.drop(response)
            messages.success(request, "The room is over, and everything in it is erased.")
        elif "remove" in said:
            gone = room.participants.filter(pk=said["remove"]).select_related("seat__member", "seat__admin").first()
            if gone:
                rooms.remove(gone)
                rooms.touch(room)
        elif said.get("move") in MOVES:
            try:
                move(request, room, said["move"], rooms.version(said.get("seen", "")))
            except Moved:
                messages.warning(request, MOVED)
        else:
            raise BadRequest("A room has no such button.")
        return response


def move(request: HttpRequest, room: Room, name: str, seen: int) -> None:
    """One step of the room. Raises `Moved` where it stands elsewhere than the trainer saw."""
    step = MOVES[name]
    if room.phase not in step.during:
        raise Moved
    fields: dict[str, Any] = {"phase": step.to}
    if name == "put":
        slug = request.POST.get("slug", "")
        if slug not in registry.all_experiments():
            messages.warning(request, NOT_HERE)
            return
        fields |= {"slug": slug, "run": "", "round": 1}
    elif name == "again":
        fields |= {"round": room.round + 1, "run": ""}
    elif name == "run":
        fields["run"] = under_way.place(Order(room.slug, archive.new_visitor(), time.time()))
    elif name == "reveal" and record_of(room) is None:
        messages.warning(request, STILL_RUNNING)
        return
    rooms.change(room, seen, **fields)


def _leading(request: HttpRequest, room: Room) -> dict[str, Any]:
    people = _people(room)
    address = f"{_for_others(request)}{reverse('room-door', args=[room.code])}"
    return {
        "people": people,
        "voted": sum(one.has_voted for one in people),
        "moves": [one for one in moves(room.phase) if one.name != "put"],
        "can_put": room.phase in MOVES["put"].during,
        "address": address,
        "picture": _picture(address),
        "chapters": [
            (title, [each for each in registry.all_experiments().values() if each.chapter == name])
            for name, title in CHAPTERS.items()
        ],
        "is_over": room.phase != Phase.RUNNING or record_of(room) is not None,
    }


def _for_others(request: HttpRequest) -> str:
    """The site as other devices find it: whoever leads a room is mostly here by a name that leads nowhere else."""
    others = os.environ.get("AUTHDEMO_FOR_OTHERS", "")  # set by `demo`
    is_here = host_names.is_loopback(host_names.host_of(request))
    return others if others and is_here else f"{request.scheme}://{request.get_host()}"


def _people(room: Room) -> list[Person]:
    try:
        seen = rooms.seen(room)
    except StoreUnavailable:
        seen = {}  # who is connected is not known; who is in the room is
    voters = votes.voters(room) if room.slug else set()
    now = time.time()
    return [
        Person(one, _state(seen.get(one.pk), room, now), one.pk in voters, codes.way_back(one.pk, one.rejoined))
        for one in room.participants.order_by("joined")
    ]


def _state(seen: tuple[float, int] | None, room: Room, now: float) -> str:
    if seen is None:
        return "not yet seen"
    at, version = seen
    if now - at > AWAY_SECONDS:
        return "away"
    return "behind" if version < room.version else "here"


def _picture(address: str) -> dict[str, Any]:
    """The address as a QR code: its side in modules, a quiet edge included, and its dark ones as an SVG path."""
    import segno  # only who leads a room needs it

    code = segno.make(address, micro=False)
    path = ""
    for y, row in enumerate(code.matrix_iter(border=QUIET)):
        x = 0
        for is_dark, run in groupby(row):
            end = x + len(list(run))
            path += f"M{x} {y}.5H{end}" if is_dark else ""
            x = end
    return {"side": code.symbol_size(border=QUIET)[0], "path": path}
