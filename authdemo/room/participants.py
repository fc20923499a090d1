"""Who is in a room: joining, coming back, being found again.

The cookie names the room and the participant, is signed, and gives the right to one seat and nothing more. It needs no
store to be read, since every screen asks every second; whether the row is still there, the page itself asks.
"""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from authdemo import policy
from authdemo.accounts import passwords, seats
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import Seat
from authdemo.compare import memory
from authdemo.compare.answers import ask
from authdemo.compare.memory import State
from authdemo.compare.sign_ins import login
from authdemo.compare.visit import Visit
from authdemo.lanes.wording import REASONS, why
from authdemo.room import codes, rooms, switched
from authdemo.room.models import LIFETIME, Participant, Room
from authdemo.store.client import connection
from authdemo.strategy import NotYetEnforced, Reason, StoreUnavailable, Strategy
from authdemo.web import times
from authdemo.web.cookies import Cookie

SALT = "authdemo.room"
NOT_IN = REASONS[Reason.MISSING]
AWAY_SECONDS = 12.0  # since a screen last asked: a hidden tab asks every five
COOKIE = Cookie(
    settings.ROOM_COOKIE_NAME,
    "The room you are in, and who you are there: the right to your own seat. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


class RoomFull(Exception):
    """Nobody else fits in. The message is for the person who asked."""


@dataclass(frozen=True)
class Ticket:
    """What the cookie says."""

    room: str
    participant: str


def ticket(request: HttpRequest) -> Ticket | None:
    try:
        said = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=LIFETIME)
        return Ticket(said["room"], said["participant"])
    except (signing.BadSignature, KeyError):
        return None


def find(request: HttpRequest) -> Participant | None:
    """Who asks, with their room; None where they are in none, or not any more.

    New users from the compare page are a new seat: it is theirs here, too, and goes with them.
    """
    shown = ticket(request)
    if shown is None:
        return None
    found = Participant.objects.filter(pk=shown.participant, room=shown.room)
    me = found.select_related("room", "seat__member", "seat__admin").first()
    if me is None or rooms.is_over(me.room):
        return None
    if me.seat is None and (seat := seats.from_request(request)):
        _sits_on(me, seat)
    return me


def join(request: HttpRequest, room: Room) -> tuple[Participant, Visit]:
    """A participant with a seat of their own, signed in on both lanes. Raises `RoomFull`, `SeatsFull`.

    Who has a seat already, from the compare page, brings it along, unless somebody sits on it here.
    """
    _refuse_if_full(room)  # also before there is a seat to be taken away again
    own = _usable(seats.from_request(request))
    seat = own if own and not Participant.objects.filter(seat=own).exists() else _new_seat(request)
    try:
        joined = _added(room, seat)
    except RoomFull:
        if seat is not own:
            rooms.remove_seat(seat)
        raise
    return joined, _signs_in(request, joined, seat)


def _added(room: Room, seat: Seat) -> Participant:
    """Nobody else changes the room meanwhile, nor joins. Raises `RoomFull`."""
    try:
        with transaction.atomic():
            _refuse_if_full(Room.objects.select_for_update().get(pk=room.pk))
            return Participant.objects.create(id=secrets.token_urlsafe(12), room=room, seat=seat, name=seats.name(seat))
    except (Room.DoesNotExist, IntegrityError):  # it has ended meanwhile, or another tab sits on that seat
        raise RoomFull("That came at the very moment when the room ended, or twice. Try once more.") from None


def _refuse_if_full(room: Room) -> None:
    if room.is_locked:
        raise RoomFull("The trainer has locked the room. Whoever has been in it comes back with their four words.")
    if room.participants.count() >= rooms.MOST_PEOPLE:
        raise RoomFull(f"{rooms.MOST_PEOPLE} people are in this room, which is the limit.")


def come_back(request: HttpRequest, room: Room, words: str) -> tuple[Participant, Visit] | None:
    """Somebody with the four words of their seat in this room, on whatever device; the words are used up.

    None: no such seat. Raises `TooManyGuesses`, and `SeatsFull` where the seat's time was over and there is no other.
    """
    codes.guess_words(room.code)
    typed = codes.words_as_typed(words)
    for one in room.participants.select_related("seat__member", "seat__admin"):
        if not secrets.compare_digest(codes.way_back(one.pk, one.rejoined), typed):
            continue
        codes.words_were_right(room.code)
        seat = _usable(one.seat) or _new_seat(request)
        again = Participant.objects.filter(pk=one.pk, rejoined=one.rejoined)
        if not again.update(rejoined=one.rejoined + 1):  # used at this very moment
            if seat is not one.seat:
                rooms.remove_seat(seat)
            return None
        return one, _signs_in(request, one, seat)
    return None


def afresh(request: HttpRequest, me: Participant) -> Visit:
    """Sign somebody in again, with new users where there are none any more.

    Raises `SeatsFull`, and before anything is changed `StoreUnavailable`: without Redis nobody can be signed in.
    """
    connection().time()
    return _signs_in(request, me, _usable(me.seat) or _new_seat(request))


def admit(response: HttpResponseBase, participant: Participant, visit: Visit) -> None:
    """Give the browser what makes it this participant's: the room's cookie, the seat's, the compare page's."""
    said = {"room": participant.room_id, "participant": participant.pk}
    COOKIE.set(response, signing.dumps(said, salt=policy.salted(SALT)), LIFETIME)
    seats.attach(response, visit.seat)
    memory.write(response, visit.state)


@dataclass(frozen=True)
class LaneState:
    """What a lane says to whoever asks it with this browser's credential."""

    lane: str
    title: str
    is_in: bool
    says: str


def lanes(request: HttpRequest) -> list[LaneState]:
    """What both lanes say of this browser now."""
    return [LaneState(lane, strategy.title, *_asked(request, strategy)) for lane, strategy in strategies().items()]


def _asked(request: HttpRequest, strategy: Strategy) -> tuple[bool, str]:
    answer = ask(lambda: strategy.authenticate(request))
    if answer.rejected:
        return False, why(answer.rejected)
    return bool(answer.identity), f"signed in as {answer.identity.username}." if answer.identity else NOT_IN


def leave(request: HttpRequest, me: Participant) -> None:
    """Take somebody out, with every seat that is theirs."""
    brought = seats.from_request(request)
    rooms.remove(me)
    if brought and brought.pk != me.seat_id:
        rooms.remove_seat(brought)


def ban(participant: Participant, banned: bool) -> None:
    """On both lanes at once; where Redis is away, as soon as it is back. Whoever lifts it themselves is pardoned."""
    if participant.seat is None or participant.seat.member is None:
        return  # nobody to be banned
    with suppress(NotYetEnforced), transaction.atomic():  # an account is locked before who sits on it, as by `seats`
        seats.change_member(participant.seat, is_active=not banned)
        Participant.objects.filter(pk=participant.pk).update(is_banned=banned)


def _usable(seat: Seat | None) -> Seat | None:
    """One whose time is not over and whose member has not been deleted: one can be signed in to it."""
    return seat if seat and seat.member_id and seat.expires > timezone.now() else None


def _new_seat(request: HttpRequest) -> Seat:
    return seats.create(passwords.throttled_address(request))


def _sits_on(participant: Participant, seat: Seat) -> None:
    """Their seat from now on, unless another participant has it."""
    with suppress(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(seat=seat, is_banned=False)
        participant.seat = seat


def _signs_in(request: HttpRequest, participant: Participant, seat: Seat) -> Visit:
    """On both lanes, as far as they can: the room needs neither."""
    state = State(seat.pk, switched.choices(participant.room))
    visit, before = Visit(request, seat, state, time.time()), participant.seat
    with suppress(StoreUnavailable):
        login(visit)
    if before != visit.seat:
        _sits_on(participant, visit.seat)
        if before and not before.member_id:  # which nobody else will ever sit on
            rooms.remove_seat(before)
    return visit
