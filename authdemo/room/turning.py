"""Turning a switch: by one who is first, whatever ends or changes meanwhile, and with the truth on the screens."""

import time
from contextlib import suppress
from typing import Any

from authdemo.room import rooms, switches
from authdemo.room.models import Room
from authdemo.room.rooms import Moved
from authdemo.room.switches import SWITCHES, Switch
from authdemo.strategy import StoreUnavailable


def turn(room: Room, seen: int, name: str, value: str, *, on: bool) -> str:
    """Switch something on or off for the room; a sentence where that was not done. Raises `Moved`."""
    one = SWITCHES[name]
    if room.version != seen or on is (name in switches.in_force(room)):
        raise Moved
    if on and (why_not := switches.why_not(room, one)):
        return why_not
    if on and one.choices and one.choices().choice(value) is None:
        return "Choose one of those that are offered."
    why_not = _turn_on(room, one, value) if on else _turn_off(room, one)
    if one.for_site:
        rooms.touch_all(besides=room.code)
    return why_not


def _turn_on(room: Room, one: Switch, value: str) -> str:
    """Written first: whoever is first does it, and nobody else does it again. Raises `Moved`."""
    others = {name: was for name, was in room.switches.items() if name not in one.replaces}
    on = {"at": time.time(), "value": value if one.choices else "", "kept": None}
    rooms.change(room, room.version, switches={**others, one.name: on})
    try:
        given = one.does()
    except (StoreUnavailable, OSError):
        _notes(room.code, one.name, None)
        return f"{one.label}: that could not be done now, and nothing was changed."
    if one.for_site and not _notes(room.code, one.name, {**on, "kept": given}):
        one.undoes(given)  # the room has ended, or somebody was faster in switching it off
    return ""


def _turn_off(room: Room, one: Switch) -> str:
    """Undone first: a process that ends in between leaves a notice and nothing worse."""
    try:
        one.undoes(room.switches[one.name]["kept"])
    except (StoreUnavailable, OSError):
        if one.is_still_on():
            return f"{one.back}: that could not be done now, and nothing was changed."
        _notes(room.code, one.name, None)
        return f"{one.back}: that has begun, and takes longer than usual."
    _notes(room.code, one.name, None)
    return ""


def _notes(code: str, name: str, on: dict[str, Any] | None) -> bool:
    """Write what is on, or is not any more, whatever else happens to the room; whether it was there to be written."""
    while room := rooms.find(code):
        if name not in room.switches:
            return False
        others = {other: was for other, was in room.switches.items() if other != name}
        with suppress(Moved):
            rooms.change(room, room.version, switches={**others, name: on} if on else others)
            return True
    return False
