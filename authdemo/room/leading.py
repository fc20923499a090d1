"""What the trainer can do with a room, and what they see of it and of the people in it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from authdemo.lab import archive, registry
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.pages import under_way
from authdemo.lab.pages.run_all import chosen
from authdemo.lab.pages.under_way import Order
from authdemo.lab.pages.views import refusal
from authdemo.room import codes, qr_code, rooms, switches, trainer, votes
from authdemo.room.models import Participant, Room
from authdemo.room.participants import AWAY_SECONDS
from authdemo.room.phases import MOVES, Move, Phase, moves
from authdemo.room.rooms import Moved
from authdemo.room.switches import SWITCHES
from authdemo.strategy import StoreUnavailable
from authdemo.web.client_address import is_this_machine

STILL_RUNNING = "It is still running; its result comes first."
NO_RESULT = "No result came out. Run it for all once more; the votes stay."
NOT_FOR_ALL = "This one cannot be run for all: it needs each one’s own browser."


@dataclass(frozen=True)
class Person:
    """Somebody in the room, as the trainer sees them."""

    participant: Participant
    state: str  # "here", "behind", "away", "not yet seen"; "not known" while Redis is away
    has_voted: bool
    predicted: Sequence[tuple[str, str, str]]  # title, lane and answer; empty before the end
    way_back: str


def move(request: HttpRequest, room: Room, name: str, seen: int) -> str:
    """One step of the room; a sentence where it cannot be made. Raises `Moved` where the trainer saw another room."""
    step = MOVES[name]
    if room.phase not in step.during or room.version != seen:
        raise Moved
    fields: dict[str, Any] = {"phase": step.to}
    match name:
        case "put":
            slug = request.POST.get("slug", "")
            if slug not in registry.all_experiments():
                return NOT_FOR_ALL
            if why_not := refusal(request, registry.get(slug)):
                return why_not
            fields |= {"slug": slug, "run": "", "round": room.round + 1}
        case "again":
            fields |= {"run": "", "round": room.round + 1}
        case "run":
            if room.phase == Phase.RUNNING and not _broke_off(room):
                return STILL_RUNNING
            fields["run"] = under_way.place(Order(room.slug, archive.new_visitor(), time.time()))
        case "reveal" if not _has_ended(room):
            return NO_RESULT if _broke_off(room) else STILL_RUNNING
    rooms.change(room, seen, **fields)
    return ""


def turn(room: Room, seen: int, name: str, value: str, *, on: bool) -> str:
    """Switch something on or off for the room; a sentence where that cannot be done. Raises `Moved`."""
    one, before = SWITCHES[name], room.switches
    if on and (why_not := switches.why_not(room, one)):
        return why_not
    if name == "life" and on and switches.lives().choice(value) is None:
        return "Choose how long they live."
    after = {**before, name: {"at": time.time(), "value": value}} if on else {**before}
    if not on:
        after.pop(name, None)
    rooms.change(room, seen, switches=after)  # whoever is first does it, and nobody else does it again
    try:
        one.does() if on else one.undoes()
    except (StoreUnavailable, OSError):
        with suppress(Moved):
            rooms.change(room, seen + 1, switches=before)
        return f"{one.label if on else one.back}: that could not be done now, and nothing was changed."
    rooms.touch(room.code)  # screens that were as fast as that saw it before it was done
    return ""


def led(request: HttpRequest, room: Room) -> dict[str, Any]:
    """What only the trainer sees, besides what everybody does."""
    address = f"{trainer.origin_for_others(request)}{reverse('room-door', args=[room.code])}"
    here = is_this_machine(request)
    chapters = [(title, chosen(name, here)) for name, title in CHAPTERS.items()]
    return {
        **now(room),
        "can_put": room.phase in MOVES["put"].during,
        "address": address,
        "picture": qr_code.picture(address),
        "offered": switches.offered(room),
        "lives": switches.lives(),
        "chapters": chapters,
        "following": _after(room.slug, [one.slug for _, offered in chapters for one in offered]),
    }


def second_device(request: HttpRequest, room: Room) -> dict[str, Any]:
    """A link to lead the room from another device, shown once; its secret is behind a #, as in the terminal."""
    may = settings.TRAINER_REMOTE
    address = f"{trainer.origin_for_others(request)}{reverse('trainer')}#{rooms.invite(room)}" if may else ""
    picture = qr_code.picture(address) if may else None
    return {"room": room, "may": may, "address": address, "picture": picture, "why_not": trainer.NOT_FROM_HERE}


def now(room: Room) -> dict[str, Any]:
    """What changes by itself: who is here, and what can be done."""
    people, moves = _people(room), _moves(room)
    return {
        "people": people,
        "voted": sum(one.has_voted for one in people),
        "moves": moves,
        "likeliest": _likeliest(room, [move.name for move in moves]),
    }


def _likeliest(room: Room, names: Sequence[str]) -> str:
    """The step that the key for "next" takes."""
    if room.phase in (Phase.WAITING, Phase.REVEALED):
        return "put"
    return "watch" if room.phase == Phase.RUNNING and not {"reveal", "run"} & set(names) else names[0]


def _after(slug: str, offered: Sequence[str]) -> str:
    """The question that the trainer most likely puts up next."""
    return offered[(offered.index(slug) + 1) % len(offered)] if slug in offered else ""


def _moves(room: Room) -> list[Move]:
    broke_off = room.phase == Phase.RUNNING and _broke_off(room)
    has_ended = room.phase == Phase.RUNNING and not broke_off and _has_ended(room)
    return [one for one in moves(room.phase, has_ended=has_ended, broke_off=broke_off) if one.name != "put"]


def _has_ended(room: Room) -> bool:
    return bool(room.run) and archive.has(room.slug, room.run)


def _broke_off(room: Room) -> bool:
    """Nobody tells it any more, and there is no result: a server was restarted, or nobody looked."""
    try:
        return not under_way.is_known(room.slug, room.run) and not _has_ended(room)  # it may end in between
    except StoreUnavailable:
        return False  # not to be told


def _people(room: Room) -> list[Person]:
    try:
        seen = rooms.seen(room)
    except StoreUnavailable:
        seen = None  # who is connected is not known; who is in the room is
    given, at = votes.by_person(room), time.time()
    return [
        Person(
            one,
            "not known" if seen is None else _state(seen.get(one.pk), room, at),
            one.pk in given,
            given.get(one.pk, ()) if room.phase == Phase.REVEALED else (),
            codes.way_back(one.pk, one.rejoined),
        )
        for one in room.participants.order_by("joined")
    ]


def _state(seen: tuple[float, int] | None, room: Room, now: float) -> str:
    if seen is None:
        return "not yet seen"
    at, version = seen
    if now - at > AWAY_SECONDS:
        return "away"
    return "behind" if version < room.version else "here"
