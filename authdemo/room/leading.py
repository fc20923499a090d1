"""What the trainer can do with a room, and what they see of it and of the people in it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from authdemo.lab import archive
from authdemo.lab.pages import orders, stream, under_way, visitor
from authdemo.lab.pages.orders import Order
from authdemo.room import activities, changing, codes, mirror, qr_code, rooms, switched, trainer, votes
from authdemo.room.changing import Moved
from authdemo.room.models import Participant, Room
from authdemo.room.participants import AWAY_SECONDS
from authdemo.room.phases import ALWAYS, MOVES, Move, Phase, moves
from authdemo.strategy import StoreUnavailable

STILL_RUNNING = "It is still running; its result comes first."
NO_RESULT = "No result came out. Run it for all once more; the votes stay."
NO_REDIS = "Redis cannot be asked: what is to be run waits there. Once it is back, press again."
NO_SUCH = "There is nothing of that name to be put up."


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
    step, activity = MOVES[name], activities.of(room)
    if not step.is_there(room.phase, activity.kind if activity else None) or room.version != seen:
        raise Moved
    fields: dict[str, Any] = {"phase": step.to}
    match name:
        case "put":
            put = activities.find(request.POST.get("slug", ""))
            if put is None:
                return NO_SUCH
            if why_not := put.refused(request):
                return why_not
            phase = Phase.PREDICTING if put.answers else Phase.DOING
            fields |= {"slug": put.key, "run": "", "round": votes.last_round(room) + 1, "phase": phase}
        case "again":
            fields |= {"run": "", "round": votes.last_round(room) + 1}
        case "run":
            if room.phase == Phase.RUNNING and not _broke_off(room):
                return STILL_RUNNING
            if activity and (why_not := activity.refused(request)):
                return why_not
            try:
                fields["run"] = orders.place(Order(room.slug, archive.new_visitor(), time.time(), for_many=True))
            except StoreUnavailable:
                return NO_REDIS
        case "back":
            past = {str(one["round"]): one for one in room.history}.get(request.POST.get("round", ""))
            if past is None:
                return NO_SUCH
            fields |= past
        case "compare":
            fields["run"] = _last_run(request, room.slug)
        case "reveal" if not _has_ended(room):
            return NO_RESULT if _broke_off(room) else STILL_RUNNING
    if step.to == Phase.REVEALED:
        shown = {name: fields.get(name, getattr(room, name)) for name in ("slug", "round", "run")}
        fields["history"] = [past for past in room.history if past["round"] != shown["round"]] + [shown]
    changing.change(room, seen, **fields)
    if name == "run":
        _begins(room.slug, fields["run"])
    return ""


def _begins(slug: str, run: str) -> None:
    """At once, and whether or not anybody looks on: the trainer's page waits for it."""
    with suppress(StoreUnavailable, orders.Elsewhere):
        orders.is_waited_for(slug, run)
        under_way.begun(slug, run, lambda order: stream.Telling(order).pieces(run))


def _last_run(request: HttpRequest, slug: str) -> str:
    """Of what each has run in a browser of their own: the trainer's last one, else this machine's."""
    record = archive.last(visitor.of(request), {slug}).get(slug)
    return record.id if record else ""


def led(request: HttpRequest, room: Room) -> dict[str, Any]:
    """What only the trainer sees, besides what everybody does."""
    address = f"{trainer.origin_for_others(request)}{reverse('room-door', args=[room.code])}"
    groups = activities.offered(request)
    return {
        **now(room, each=True),
        "can_put": room.phase in MOVES["put"].during,
        "address": address,
        "picture": qr_code.picture(address),
        "impossible": activity.impossible(request) if (activity := activities.of(room)) else "",
        "groups": groups,
        "following": _after(room, [one.key for _, offered in groups for one in offered]),
    }


def second_device(request: HttpRequest, room: Room) -> dict[str, Any]:
    """A link to lead the room from another device, shown once; its secret is behind a #, as in the terminal."""
    may = settings.TRAINER_REMOTE
    address = f"{trainer.origin_for_others(request)}{reverse('trainer')}#{rooms.invite(room)}" if may else ""
    picture = qr_code.picture(address) if may else None
    return {"room": room, "may": may, "address": address, "picture": picture, "why_not": trainer.NOT_FROM_HERE}


def now(room: Room, *, each: bool) -> dict[str, Any]:
    """What changes by itself: how many are here, and what can be done; `each`: who they are as well."""
    moves = _moves(room)
    return {
        "people": _people(room) if each else [],
        "present": room.participants.count(),
        "voted": votes.voters(room),
        "moves": moves,
        "offered": switched.offered(room),
        "likeliest": _likeliest(room, [move.name for move in moves]),
    }


def _likeliest(room: Room, names: Sequence[str]) -> str:
    """The step that the key for "next" takes."""
    if not names or room.phase in (Phase.WAITING, Phase.REVEALED):
        return "put"
    return "watch" if room.phase == Phase.RUNNING and not {"reveal", "run"} & set(names) else names[0]


def _after(room: Room, offered: Sequence[str]) -> str:
    """What the trainer most likely puts up next: what follows, and in the tree what most have led to."""
    activity = activities.of(room)
    if activity is None or activity.key not in offered:
        return ""
    following = offered[(offered.index(activity.key) + 1) % len(offered)]
    leads = activities.leads(activity)
    if leads and room.phase == Phase.REVEALED and (chosen := votes.most(room)):
        return leads.get(chosen, ("", ""))[1] or following
    return following


def _moves(room: Room) -> list[Move]:
    activity = activities.of(room)
    runs = room.phase == Phase.RUNNING
    has_ended = runs and _has_ended(room)
    broke_off = runs and not has_ended and _broke_off(room)
    kind = activity.kind if activity else None
    return [one for one in moves(room.phase, kind, has_ended=has_ended, broke_off=broke_off) if one.name not in ALWAYS]


def _has_ended(room: Room) -> bool:
    return bool(room.run) and archive.has(room.slug, room.run)


def _broke_off(room: Room) -> bool:
    """Nobody tells it any more, and there is no result: a server was restarted, or nobody looked."""
    try:
        if under_way.is_known(room.slug, room.run):
            orders.is_waited_for(room.slug, room.run)
            return False
    except StoreUnavailable:
        return False  # not to be told
    return not _has_ended(room)  # it may have, just now


def _people(room: Room) -> list[Person]:
    try:
        seen = mirror.seen(room.code)
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
        for one in room.participants.select_related("seat__member").order_by("joined")
    ]


def _state(seen: tuple[float, int] | None, room: Room, now: float) -> str:
    if seen is None:
        return "not yet seen"
    at, version = seen
    if now - at > AWAY_SECONDS:
        return "away"
    return "behind" if version < room.version else "here"
