"""The trainer's right: a secret, shown once in the terminal or on the trainer's own page, exchanged for a cookie."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.room import rooms
from authdemo.room.models import LIFETIME, Room
from authdemo.web import host_names, times
from authdemo.web.client_address import is_this_machine
from authdemo.web.cookies import Cookie

SALT = "authdemo.room.trainer"
NOT_FROM_HERE = (
    "A room is opened and led from the machine that the site runs on. To lead it from another one, start the demo with "
    "--trainer-remote."
)
COOKIE = Cookie(
    settings.TRAINER_COOKIE_NAME,
    "The right to lead a room. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


def may(request: HttpRequest) -> bool:
    """Whether a trainer's request may come from there: this machine, unless `demo --trainer-remote` said otherwise."""
    return settings.TRAINER_REMOTE or is_this_machine(request)


def room_of(request: HttpRequest) -> Room | None:
    """The room that this browser leads; None where it leads none (any more), or from there may not."""
    return rooms.find(code) if (code := has_led(request)) else None


def has_led(request: HttpRequest) -> str:
    """The code of the room that this browser was given the right to, over or not; empty where there is none."""
    try:
        code: str = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    return code if may(request) else ""


def admit(response: HttpResponseBase, room: Room) -> None:
    COOKIE.set(response, signing.dumps(room.code, salt=policy.salted(SALT)), LIFETIME)


def origin_for_others(request: HttpRequest) -> str:
    """The site as other devices find it: whoever leads a room is mostly here by a name that leads nowhere else."""
    is_by_own_name = host_names.is_loopback(host_names.host_of(request))
    return (is_by_own_name and host_names.for_others()) or f"{request.scheme}://{request.get_host()}"
