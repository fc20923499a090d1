"""What a trainer can do to the site while a room looks on: a table, which the buttons, the notices and the tests walk;
and the ban of one of the people.

Each is announced on every screen, and what can be undone is, by one click or by the room's end. What is on stands in
the room's row: by name, since when (s since the epoch), with which value, and what undoing it needs (`kept`). Redis and
the signing key are the whole site's: the screens of other rooms say it, too, and one room at a time has such a switch.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from authdemo.accounts import seats
from authdemo.accounts.changes import strategies
from authdemo.lab import archive
from authdemo.lab.pages import under_way
from authdemo.room.models import Participant, Room
from authdemo.room.phases import Phase
from authdemo.store import switch
from authdemo.strategy import NotYetEnforced, Option, StoreUnavailable
from authdemo.web import times
from jwt_app import key_file

WHILE_IT_RUNS = "A run is under way, and would measure this instead. Let it end first."
ELSEWHERE = "Another room has this on."
CUT_FIRST = "The old key is not believed: take that back first."
LIFE = "lifetime"  # the option of a sign-in


def nothing(_: object = None) -> None:
    """It cannot be taken back, or needs not: what goes is the notice."""


@dataclass(frozen=True)
class Switch:
    """Something that is on or off in a room."""

    name: str
    label: str  # of the button
    back: str  # of the button that undoes it
    said: str  # on every screen while it is on: {at} is a time, {value} what was chosen
    does: Callable[[], Any]
    undoes: Callable[[Any], object] = nothing  # with what `does` gave
    is_redis: bool = False
    for_site: bool = True


SWITCHES = {
    one.name: one
    for one in (
        Switch(
            "stop",
            "Stop Redis",
            "Start Redis",
            "Redis was stopped at {at}: nothing that is kept there can be looked up.",
            switch.off,
            lambda _: switch.on(),
            is_redis=True,
        ),
        Switch(
            "empty",
            "Empty Redis",
            "Take the notice away",
            "Redis was emptied at {at}: no record from before is left in it.",
            switch.empty,
            is_redis=True,
        ),
        Switch(
            "rotate",
            "Another signing key",
            "Take the notice away",
            "Another key signs since {at}. The one before still verifies what it has signed.",
            key_file.rotate,
        ),
        Switch(
            "cut",
            "Another signing key, no overlap",
            "Believe the old key again",
            "Another key signs since {at}, and the one before verifies nothing any more.",
            key_file.suspend,
            key_file.reinstate,
        ),
        Switch(
            "life",
            "Access tokens live",
            "As usual again",
            "Access tokens of new sign-ins live {value} in this room.",
            nothing,
            for_site=False,
        ),
        Switch(
            "free",
            "Let everybody run experiments",
            "Only I run them",
            "Everybody may run experiments themselves, in the lab.",
            nothing,
            for_site=False,
        ),
    )
}


@dataclass(frozen=True)
class Offered:
    """A switch on the trainer's page."""

    switch: Switch
    is_on: bool
    why_not: str


def offered(room: Room) -> list[Offered]:
    here = in_force(room)
    return [Offered(one, one.name in here, why_not(room, one)) for one in SWITCHES.values()]


def why_not(room: Room, one: Switch) -> str:
    """Why it cannot be switched now; empty where it can."""
    if not one.for_site:
        return ""
    if one.is_redis and (not_ours := switch.why_not()):
        return not_ours
    if one.name == "rotate" and "cut" in room.switches:
        return CUT_FIRST
    if any(one.name in in_force(other) for other in _others(room)):
        return ELSEWHERE
    runs = room.phase == Phase.RUNNING and not archive.has(room.slug, room.run)
    return WHILE_IT_RUNS if runs or under_way.is_telling() else ""


def in_force(room: Room) -> dict[str, Any]:
    """What is on in this room. A Redis that has been started since is not stopped."""
    return {name: on for name, on in room.switches.items() if name in SWITCHES and (name != "stop" or switch.is_off())}


def _others(room: Room) -> QuerySet[Room]:
    """The other rooms in which anything is on."""
    return Room.objects.exclude(switches={}).exclude(pk=room.pk)


def said(room: Room) -> list[SafeString]:
    """What stands on every screen of this room: what is on here, and what another room has done to the site."""
    found: dict[str, Any] = {}
    for other in _others(room):
        found |= {name: on for name, on in in_force(other).items() if SWITCHES[name].for_site}
    found |= in_force(room)
    sentences = [
        format_html(one.said, at=_time(found[name]["at"]), value=_life_of(found[name]["value"]))
        for name, one in SWITCHES.items()
        if name in found
    ]
    banned = room.participants.filter(is_banned=True, seat__member__is_active=False).values_list("name", flat=True)
    return sentences + [format_html("{} is banned.", name) for name in banned]


def lives() -> Option:
    """How long access tokens can be chosen to live."""
    return next(option for one in strategies().values() for option in one.options() if option.name == LIFE)


def choices(room: Room) -> dict[str, str]:
    """What a sign-in in this room is asked for with."""
    return {LIFE: room.switches["life"]["value"]} if "life" in room.switches else {}


def ban(participant: Participant, banned: bool) -> None:
    """On both lanes at once; where Redis is away, as soon as it is back. Whoever lifts it themselves is pardoned."""
    if participant.seat is None or participant.seat.member is None:
        return  # nobody to be banned
    with suppress(NotYetEnforced), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(is_banned=banned)
        seats.change_member(participant.seat, is_active=not banned)


def undo_all(room: Room) -> None:
    """At the end of the room. Users who are banned go with it."""
    for name, on in in_force(room).items():
        with suppress(StoreUnavailable, OSError):
            SWITCHES[name].undoes(on["kept"])


def _time(at: float) -> SafeString:
    """Beside which a screen says what that is where it stands (room.js)."""
    return format_html(
        '<time datetime="{}">{}</time>', times.utc(at).isoformat(timespec="seconds"), times.clock(at, seconds=True)
    )


def _life_of(value: str) -> str:
    chosen = lives().choice(value)
    return chosen.meaning if chosen else value
