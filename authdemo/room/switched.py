"""What is switched in a room: what is on, what may be switched next, and what every screen says of it."""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from authdemo.lab.pages import orders
from authdemo.room import nodes
from authdemo.room.models import Room
from authdemo.room.switches import LIFE, SWITCHES, Switch, lives
from authdemo.store import switch
from authdemo.strategy import Option, StoreUnavailable
from authdemo.web import times

logger = logging.getLogger("authdemo.room")

WHILE_IT_RUNS = "A run is under way, and would measure this instead. Let it end first."
ELSEWHERE = "Another room has this on."


@dataclass(frozen=True)
class Offered:
    """A switch on the trainer's page."""

    switch: Switch
    is_on: bool
    why_not: str
    option: Option | None  # what is to be chosen with it


def offered(room: Room) -> list[Offered]:
    here, others, runs = in_force(room), _of_others(room), _runs()
    return [
        Offered(one, one.name in here, _why_not(one, here, others, runs), one.choices and one.choices())
        for one in SWITCHES.values()
    ]


def why_not(room: Room, one: Switch) -> str:
    """Why it cannot be switched on now; empty where it can."""
    return _why_not(one, in_force(room), _of_others(room), _runs())


def why_not_now(room: Room, one: Switch) -> str:
    """The part of it that another room may have changed since; asks the database alone."""
    return _elsewhere(one, _of_others(room)) if one.for_site else ""


def _why_not(one: Switch, here: Mapping[str, Any], others: Mapping[str, Any], runs: bool) -> str:
    if not one.for_site:
        return ""
    if one.is_redis and (not_ours := switch.why_not()):
        return not_ours
    if one.is_node and one.name not in here and (one_alone := nodes.why_not()):
        return one_alone
    for name in here:
        if SWITCHES[name].bars(one):
            return f"First press “{SWITCHES[name].back}”."
    return _elsewhere(one, others) or (WHILE_IT_RUNS if (one.is_redis or one.is_node) and runs else "")


def _elsewhere(one: Switch, others: Mapping[str, Any]) -> str:
    if one.name in others:
        return ELSEWHERE
    for name in others:
        if SWITCHES[name].bars(one):
            return f"Another room has pressed “{SWITCHES[name].label}”."
    return ""


def _runs() -> bool:
    """Runs sign with keys of their own, and keep what they keep in the site's Redis."""
    with suppress(StoreUnavailable):
        return orders.is_anything_under_way()
    return False


def in_force(room: Room) -> dict[str, Any]:
    """What is on in this room. A Redis that has been started since is not stopped."""
    return {name: on for name, on in room.switches.items() if name in SWITCHES and SWITCHES[name].is_still_on()}


def _of_others(room: Room) -> dict[str, Any]:
    """What other rooms have done to the site."""
    others = Room.objects.exclude(switches={}).filter(expires__gt=timezone.now()).exclude(pk=room.pk)
    return {name: on for other in others for name, on in in_force(other).items() if SWITCHES[name].for_site}


def said(room: Room) -> list[SafeString]:
    """What stands on every screen of this room: what is on here, what another room has done to the site, who is out."""
    found = _of_others(room) | in_force(room)
    replaced = {name for one in found for name in SWITCHES[one].replaces}
    sentences = [
        format_html(one.said, at=_time(found[name]["at"]), value=_chosen(one, found[name]["value"]))
        for name, one in SWITCHES.items()
        if name in found.keys() - replaced
    ]
    banned = room.participants.filter(is_banned=True, seat__member__is_active=False).values_list("name", flat=True)
    return sentences + [format_html("{} is banned.", name) for name in banned]


def choices(room: Room) -> dict[str, str]:
    """What a sign-in in this room is asked for with."""
    return {lives().name: room.switches[LIFE]["value"]} if LIFE in room.switches else {}


def being_turned(room: Room) -> dict[str, Any]:
    """What has been written down so lately that it may not have been done yet."""
    return {name: on for name, on in room.switches.items() if time.time() - on["at"] < switch.SECONDS}


def undo_all(room: Room) -> list[Switch]:
    """At the end of the room; those that could not be undone."""
    still_on = []
    for name, on in in_force(room).items():
        one = SWITCHES[name]
        try:
            one.undoes(on["kept"])
        except Exception:  # whatever it is, the others are undone all the same
            logger.exception("what the end of room %s could not undo: %s", room.code, one.label)
            still_on += [one] if one.is_still_on() else []
    return still_on


def _time(at: float) -> SafeString:
    """Beside which a screen says what that is where it stands (room.js)."""
    precisely = times.utc(at).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', precisely, times.clock(at, seconds=True))


def _chosen(one: Switch, value: str) -> str:
    chosen = one.choices().choice(value) if one.choices else None
    return chosen.meaning if chosen else value
