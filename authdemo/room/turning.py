"""Turning a switch: by one who is first, whatever ends or changes meanwhile, and with the truth on the screens."""

import time
from contextlib import suppress
from typing import Any

from authdemo.room import changing, rooms, switched
from authdemo.room.changing import Moved
from authdemo.room.models import Room
from authdemo.room.switches import SWITCHES, Switch
from authdemo.strategy import StoreUnavailable

On = dict[str, Any]  # what is written down of a switch that is on (`switches`)


def turn(room: Room, seen: int, name: str, value: str, *, on: bool) -> str:
    """Switch something on or off for the room; a sentence where that was not done. Raises `Moved`."""
    one = SWITCHES[name]
    if room.version != seen or on is (name in switched.in_force(room)):
        raise Moved
    if on and (why_not := switched.why_not(room, one)):
        return why_not
    if on and one.choices and one.choices().choice(value) is None:
        return "Choose one of those that are offered."
    why_not = _turn_on(room, one, value) if on else _turn_off(room, one)
    if one.for_site:
        changing.touch_all(besides=room.code)
    return why_not


def _turn_on(room: Room, one: Switch, value: str) -> str:
    """Written first, with what undoing it takes: whoever is first does it, and where that one's process ends in
    between, it can be undone all the same. Raises `Moved`.
    """
    replaced = {name: was for name, was in room.switches.items() if name in one.replaces}
    others = {name: was for name, was in room.switches.items() if name not in replaced}
    on: On = {"at": time.time(), "value": value if one.choices else "", "kept": None}
    try:
        on["kept"] = one.prepares()
        here = {**others, one.name: on}
        if elsewhere := changing.change_alone(
            room, room.version, lambda: switched.why_not_now(room, one), switches=here
        ):
            return elsewhere
        given = one.does()
    except (StoreUnavailable, OSError):
        _notes(room.code, one.name, on, replaced)
        return f"{one.label}: that could not be done now, and nothing was changed."
    if one.for_site and not _notes(room.code, one.name, on, {one.name: {**on, "kept": given}}):
        return _undone_meanwhile(one, given)
    return ""


def _undone_meanwhile(one: Switch, given: Any) -> str:
    """It was to be undone before there was anything to undo."""
    try:
        one.undoes(given)
    except (StoreUnavailable, OSError):
        if one.is_still_on():
            return f"{one.back}: that was to be done at the same moment, and could not be. {one.by_hand}"
    return f"{one.label}: at the same moment “{one.back}” was pressed in another window, or the room has ended."


def _turn_off(room: Room, one: Switch) -> str:
    """Undone first: a process that ends in between leaves a notice and nothing worse."""
    on = room.switches[one.name]
    try:
        one.undoes(on["kept"])
    except (StoreUnavailable, OSError):
        if one.is_still_on():
            return f"{one.back}: that could not be done now, and nothing was changed."
        _notes(room.code, one.name, on, {})
        return f"{one.back}: that has begun, and takes longer than usual."
    _notes(room.code, one.name, on, {})
    return ""


def _notes(code: str, name: str, on: On, instead: dict[str, On]) -> bool:
    """Write this in the place of what is written down of a switch, whatever else happens to the room.

    Whether it was there: not where it has been switched off, and on again by somebody else.
    """
    while (room := rooms.find(code)) and room.switches.get(name, {}).get("at") == on["at"]:
        others = {other: was for other, was in room.switches.items() if other != name}
        with suppress(Moved):
            changing.change(room, room.version, switches={**others, **instead})
            return True
    return False
