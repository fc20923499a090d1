"""A change of a room is one step in the database, and none where somebody was faster; its screens are told of it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F

from authdemo.accounts import site_name
from authdemo.room import mirror
from authdemo.room.models import Room


class Moved(Exception):
    """The room is at something else by now: somebody was faster, or this page is old."""


def change(room: Room, seen: int, **fields: Any) -> None:
    """Raises `Moved` where the room is not at the version that was seen any more, or is over."""
    _write(room, seen, fields)
    mirror.set_version(room.code, seen + 1)


def change_alone(room: Room, seen: int, why_not: Callable[[], str], **fields: Any) -> str:
    """The same where nothing speaks against it, which no other room changes meanwhile; else the sentence that does."""
    with transaction.atomic():
        site_name.hold()
        if sentence := why_not():
            return sentence
        _write(room, seen, fields)
    mirror.set_version(room.code, seen + 1)
    return ""


def _write(room: Room, seen: int, fields: dict[str, Any]) -> None:
    if not Room.objects.filter(pk=room.pk, version=seen).update(version=seen + 1, **fields):
        raise Moved


def touch(code: str) -> None:
    """Something that every screen should look at again, whatever version the room is at."""
    Room.objects.filter(pk=code).update(version=F("version") + 1)
    for version in Room.objects.filter(pk=code).values_list("version", flat=True):
        mirror.set_version(code, version)


def touch_all(besides: str = "") -> None:
    """The same for all rooms but one: something has happened to the site."""
    for code in Room.objects.exclude(pk=besides).values_list("code", flat=True):
        touch(code)
