"""Open a room, find it, tell its screens what it is at, end it.

Screens ask for the version every second. It is mirrored in Redis (`mirror`) for some seconds, so that asking costs one
command, and SQL but for one screen in those seconds none; and whatever Redis missed, it has right again after them.
"""

import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import DatabaseError, IntegrityError, transaction
from django.db import connection as db
from django.utils import timezone

from authdemo.accounts import seats, site_name
from authdemo.accounts.models import Seat
from authdemo.room import changing, codes, mirror, switched
from authdemo.room.changing import Moved
from authdemo.room.models import LIFETIME, Participant, Room
from authdemo.room.switches import SWITCHES, Switch
from authdemo.strategy import StoreUnavailable

MOST = 20  # rooms at once: each is opened by whoever sits at this machine
MOST_PEOPLE = 200  # in one room
CODES_TRIED = 20
UNDOING = "-"  # the code of what is left of a room whose switches are being undone begins with it, and no room's
UNDONE_WITHIN = timedelta(minutes=1)  # longer than a Redis takes to start; then another process does it
SWEPT_EVERY = 60.0  # s: a room that nobody asks for any more is gone so long after its day


class NoRoom(Exception):
    """No further room now. The message is for the person who asked."""


def open_one() -> tuple[Room, str]:
    """A new room, and the secret by which its trainer gets in once. Raises `NoRoom`."""
    sweep()
    secret = secrets.token_urlsafe(16)  # 128 bits
    for _ in range(CODES_TRIED):
        with suppress(IntegrityError), transaction.atomic():  # the code is taken: another one
            site_name.hold()
            _refuse_if_full()
            made = Room(code=codes.new_code(), invitation=_hashed(secret), expires=timezone.now() + LIFETIME)
            made.save(force_insert=True)
            return made, secret
    raise NoRoom("No free code was found. Try again.")


def _refuse_if_full() -> None:
    if Room.objects.count() >= MOST:
        raise NoRoom(f"{MOST} rooms are open, which is the limit. Each is gone a day after it was opened, or ended.")


def find(code: str) -> Room | None:
    """None: there is none, or not any more."""
    room = None if code.startswith(UNDOING) else Room.objects.filter(pk=code).first()
    return None if room is None or is_over(room) else room


def is_over(room: Room) -> bool:
    """Whether its time is over; erased then."""
    over = room.expires <= timezone.now()
    if over:
        end(room)
    return over


def invite(room: Room) -> str:
    """A secret for a further device of the trainer's, in place of any before; good for once."""
    secret = secrets.token_urlsafe(16)
    Room.objects.filter(pk=room.pk).update(invitation=_hashed(secret))
    return secret


def lock(room: Room, locked: bool) -> None:
    """Nobody else joins, or everybody may again."""
    Room.objects.filter(pk=room.pk).update(is_locked=locked)


def accept(secret: str) -> Room | None:
    """The room whose trainer's secret this is; it is used up with that. None for every other."""
    room = Room.objects.filter(invitation=_hashed(secret), expires__gt=timezone.now()).first()
    if room is None:
        return None
    try:
        changing.change(room, room.version, invitation="")
    except Moved:  # by somebody else who has the secret
        return None
    return find(room.code)


@dataclass(frozen=True)
class Polled:
    """What a screen is told. `trainer_seen`: seconds since the epoch; None where that is not known."""

    version: int  # 0: there is no such room
    trainer_seen: float | None = None


def polled(code: str, participant: str, shown: int) -> Polled:
    """The version of a room, and a note that this screen has asked, showing that version."""
    room = None
    try:
        told = mirror.polled(code, participant, shown)
        if told is None and (room := find(code)):
            mirror.set_version(code, room.version)
            told = mirror.polled(code, participant, shown)
        if told:
            return Polled(*told)
    except StoreUnavailable:  # who asks is not known then; what the room is at, is
        room = find(code)
    return Polled(room.version if room else 0)


def version(text: str) -> int:
    """A version as a page sends it back; 0, which no room is at, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def remove(participant: Participant) -> None:
    """Take somebody out, with their seat. Where Redis is away their sign-ins end once it is back."""
    with suppress(StoreUnavailable), transaction.atomic():  # an account is locked before who sits on it, as by `seats`
        if participant.seat:
            seats.delete(participant.seat)
        Participant.objects.filter(pk=participant.pk).delete()


def empty_seat(participant: Participant) -> None:
    """Erase somebody's users with all their sign-ins; new ones are made when they ask for them."""
    with suppress(StoreUnavailable), transaction.atomic():
        if participant.seat:
            seats.delete(participant.seat)


def remove_seat(seat: Seat) -> None:
    """The same for a seat on which nobody sits (any more)."""
    with suppress(StoreUnavailable):
        seats.delete(seat)


def end(room: Room) -> list[Switch]:
    """Erase it with all that is in it (who was there, votes, seats), and undo what its trainer has switched.

    The row goes first. Who turns a switch at this moment was faster, and it is undone here; or finds no room any more,
    and undoes it (`turning`). What could not be undone comes back, and is in the log. What was on is in a row that
    nobody gets to until it is undone: where this process ends before, `sweep` does the rest.
    """
    on, left = _taken_away(room)
    was_site = any(SWITCHES[name].for_site for name in switched.in_force(on))
    still_on = switched.undo_all(on)
    if on.switches:
        Room.objects.filter(pk=on.pk).delete()
    for seat in left:
        remove_seat(seat)
    mirror.forget(room.code)
    if was_site:
        changing.touch_all()
    return still_on


def _taken_away(room: Room) -> tuple[Room, list[Seat]]:
    """What was on in the room, whose row is gone with all that hangs on it; and the seats that are left."""
    with transaction.atomic():
        last = Room.objects.select_for_update().filter(pk=room.pk).first()
        if last is None:  # somebody else ends it
            return Room(pk=room.pk), []
        people = last.participants.select_related("seat__member", "seat__admin")
        left = [one.seat for one in people if one.seat]
        Room.objects.filter(pk=room.pk).delete()
        code, until = UNDOING + codes.new_code()[len(UNDOING) :], timezone.now() + UNDONE_WITHIN
        on = Room(pk=code, switches=last.switches, expires=until)
        if on.switches:
            on.save(force_insert=True)
    return on, left


def sweep() -> None:
    """Erase the rooms whose time is over, and forget what is not on any more, as after another start of a demo."""
    for room in Room.objects.filter(expires__lte=timezone.now()):
        end(room)
    for room in Room.objects.exclude(switches={}):
        here = switched.in_force(room) | switched.being_turned(room)
        if here != room.switches:
            with suppress(Moved):
                changing.change(room, room.version, switches=here)


def sweep_for_ever() -> None:
    """In every server process: a thread that erases what nobody asks for any more."""

    def repeat() -> None:
        while True:
            with suppress(DatabaseError):  # the next round tries again
                sweep()
            db.close()
            time.sleep(SWEPT_EVERY)

    threading.Thread(target=repeat, name="sweep-rooms", daemon=True).start()


def sweep_unled() -> None:
    """Erase what earlier demos opened and nobody came to lead: those invitations are gone with their terminals."""
    for room in Room.objects.exclude(invitation="").filter(version=1):  # being led is a change
        end(room)


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
