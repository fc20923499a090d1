"""Who is in a room: joining, coming back, being found again.

The cookie names the room and the participant, is signed, and gives the right to one seat and nothing more. It needs no
store to be read, since every screen asks every second; whether the row is still there, the page itself asks.
"""

import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.accounts import passwords, seats
from authdemo.accounts.models import Seat
from authdemo.compare import memory
from authdemo.compare.actions import Visit, login
from authdemo.compare.memory import State
from authdemo.room import codes, rooms
from authdemo.room.models import Participant, Room
from authdemo.web import times
from authdemo.web.client_address import address_of
from authdemo.web.cookies import Cookie

SALT = "authdemo.room"
AWAY_SECONDS = 12.0  # since a screen last asked: a hidden tab asks every five
COOKIE = Cookie(
    settings.ROOM_COOKIE_NAME,
    "The room you are in, and who you are there: the right to your own seat. Signed.",
    lambda: times.lifetime(rooms.LIFETIME.total_seconds()),
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
        said = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=rooms.LIFETIME)
        return Ticket(said["room"], said["participant"])
    except (signing.BadSignature, KeyError):
        return None


def find(request: HttpRequest) -> Participant | None:
    """Who asks, with their room; None where they are in none, or not any more."""
    shown = ticket(request)
    if shown is None:
        return None
    found = Participant.objects.filter(pk=shown.participant, room=shown.room).select_related("room", "seat").first()
    return found if found and rooms.find(found.room_id) else None


def join(request: HttpRequest, room: Room) -> tuple[Participant, Visit]:
    """A participant with a seat of their own, signed in on both lanes. Raises `RoomFull`, `SeatsFull`.

    Who has a seat already, from the compare page, brings it along, unless somebody sits on it here.
    """
    if room.participants.count() >= rooms.MOST_PEOPLE:
        raise RoomFull(f"{rooms.MOST_PEOPLE} people are in this room, which is the limit.")
    seat = seats.from_request(request)
    if seat is None or Participant.objects.filter(seat=seat).exists():
        seat = seats.create(passwords.throttled_address(request))
    joined = Participant.objects.create(id=secrets.token_urlsafe(12), room=room, seat=seat, name=seats.name(seat))
    return joined, _signs_in(request, seat)


def come_back(request: HttpRequest, words: str) -> tuple[Participant, Visit] | None:
    """Somebody with the four words of their seat, on whatever device; the words are used up. None: no such seat.

    Raises `TooManyGuesses`, and `SeatsFull` where the seat's time was over and there is no other.
    """
    codes.refuse_guessing(address_of(request))
    typed = codes.words_as_typed(words)
    for one in Participant.objects.select_related("room", "seat__member", "seat__admin"):
        if secrets.compare_digest(codes.way_back(one.pk, one.rejoined), typed) and rooms.find(one.room_id):
            again = Participant.objects.filter(pk=one.pk, rejoined=one.rejoined)
            if not again.update(rejoined=one.rejoined + 1):
                return None  # used at this very moment
            one.rejoined += 1
            return one, _signs_in(request, one.seat or _another_seat(request, one))
    codes.count_wrong(address_of(request))
    return None


def admit(response: HttpResponseBase, participant: Participant, visit: Visit) -> None:
    """Give the browser what makes it this participant's: the room's cookie, the seat's, the compare page's."""
    said = {"room": participant.room_id, "participant": participant.pk}
    COOKIE.set(response, signing.dumps(said, salt=policy.salted(SALT)), rooms.LIFETIME)
    seats.attach(response, visit.seat)
    memory.write(response, visit.state)


def _another_seat(request: HttpRequest, participant: Participant) -> Seat:
    participant.seat = seats.create(passwords.throttled_address(request))
    participant.save(update_fields=["seat"])
    return participant.seat


def _signs_in(request: HttpRequest, seat: Seat) -> Visit:
    visit = Visit(request, seat, State(seat.pk), time.time())
    login(visit)
    return visit
