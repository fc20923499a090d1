"""Seats: one click gives a visitor two throwaway users, a member and an admin, and the right to act on these two only.

    users(create("127.0.0.1"))
    # [{'username': 'maple-17', 'password': 'lusab-badag-guvuz-tudag', 'role': 'member'},
    #  {'username': 'maple-17-admin', 'password': 'kofir-dasan-nubip-zolat', 'role': 'admin'}]

The right is a signed cookie, checked against a live row. Passwords are derived and not kept, so that the seat's owner
can read them again, and only for as long as they are the ones we made.
"""

import hmac
import secrets
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from authdemo import policy
from authdemo.accounts import site_name
from authdemo.accounts.models import Role, Seat, User
from authdemo.accounts.words import WORDS, pronounceable
from authdemo.strategy import StoreUnavailable
from authdemo.web import times
from authdemo.web.cookies import Cookie

LIFETIME = timedelta(hours=12)  # a day's workshop; a sign-in lasts no longer either
NEW_PER_MINUTE = 30  # from one address: a class that clicks at the same moment
LIVE_PER_ADDRESS = 100  # a classroom is one address, and everybody may start afresh a few times
LIVE_IN_ALL = 1000
SWEPT_AT_ONCE = 20  # expired seats removed when one is made: more than one, and no click pays for them all
NAMES_TRIED = 50  # one in nine is taken when all seats are
SALT = "authdemo.accounts.seats"
COOKIE = Cookie(
    settings.SEAT_COOKIE_NAME,
    "The right to act on your two throwaway users. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


class SeatsFull(Exception):
    """No further seat now. The message is for the person who asked."""


def create(address: str) -> Seat:
    """Make a seat for a visitor from this address. Raises `SeatsFull`."""
    _sweep()
    _refuse_if_full(address)  # also before the hashes, which are what costs
    seat_id = secrets.token_urlsafe(12)  # 96 bits
    hashes = {role: make_password(_password(seat_id, role, 1)) for role in Role}  # before the transaction: it is slow
    for _ in range(NAMES_TRIED):
        with suppress(IntegrityError):  # the name is taken: another one
            return _insert(seat_id, address, hashes)
    raise SeatsFull("No free name was found for your users. Try again.")


def _insert(seat_id: str, address: str, hashes: dict[Role, str]) -> Seat:
    username = f"{secrets.choice(WORDS)}-{10 + secrets.randbelow(90)}"
    with transaction.atomic():
        site_name.hold()
        _refuse_if_full(address)
        return Seat.objects.create(
            id=seat_id,
            member=User.objects.create(username=username, password=hashes[Role.MEMBER], role=Role.MEMBER),
            admin=User.objects.create(username=f"{username}-admin", password=hashes[Role.ADMIN], role=Role.ADMIN),
            address=address,
            expires=timezone.now() + LIFETIME,
            member_password=hashes[Role.MEMBER],
            admin_password=hashes[Role.ADMIN],
        )


def _refuse_if_full(address: str) -> None:
    """Raises `SeatsFull`. It holds for whoever has the site to themselves: `site_name.hold`."""
    now = timezone.now()
    here = Seat.objects.filter(address=address)
    if here.filter(created__gt=now - timedelta(minutes=1)).count() >= NEW_PER_MINUTE:
        raise SeatsFull(f"{NEW_PER_MINUTE} pairs of users were made from your address within a minute. Wait a minute.")
    if here.filter(expires__gt=now).count() >= LIVE_PER_ADDRESS:
        raise SeatsFull(
            f"{LIVE_PER_ADDRESS} pairs of users are in use from your address, which is the limit. "
            "Each is free again twelve hours after it was made; whoever runs this site can clear them sooner."
        )
    if Seat.objects.filter(expires__gt=now).count() >= LIVE_IN_ALL:
        raise SeatsFull(f"All {LIVE_IN_ALL} pairs of users are in use. Whoever runs this site can clear them.")


def public_id(seat: Seat) -> str:
    """What names the seat to other programs. Gives no right: that takes the signed cookie."""
    return str(seat.pk)


def name(seat: Seat) -> str:
    """The member's username, also once the member is deleted."""
    return seat.admin.username.removesuffix("-admin")


def users(seat: Seat) -> list[dict[str, str | None]]:
    """The seat's users that exist, with their passwords while these are the generated ones (None afterwards)."""
    found = []
    for user, role, count, generated in (
        (seat.member, Role.MEMBER, seat.passwords, seat.member_password),
        (seat.admin, Role.ADMIN, 1, seat.admin_password),
    ):
        if user is not None:
            password = _password(seat.pk, role, count) if user.password == generated else None
            found.append({"username": user.username, "password": password, "role": str(user.role)})
    return found


def password_of(request: HttpRequest, username: str) -> str:
    """The generated password of one of this visitor's own two users; "" for anybody else's, and once it was changed."""
    seat = from_request(request)
    mine = users(seat) if seat else []
    return next((user["password"] or "" for user in mine if user["username"] == username), "")


def change_password(seat: Seat) -> None:
    """Give the member another generated password, which ends its sign-ins. Raises `StoreUnavailable` once saved."""
    count = seat.passwords + 1
    encoded = make_password(_password(seat.pk, Role.MEMBER, count))
    with transaction.atomic():
        member = User.objects.select_for_update(of=("self",)).filter(member_seat=seat).first()
        if member is None or not Seat.objects.filter(pk=seat.pk, passwords=count - 1).update(
            passwords=F("passwords") + 1, member_password=encoded
        ):
            return  # deleted, or changed at this moment by another tab
        member.password = encoded
        member.save(update_fields=["password"])


def change_member(seat: Seat, **fields: Any) -> None:
    """Change the member's account, which holds on both lanes then. Raises `NotYetEnforced` once that is saved."""
    with transaction.atomic():
        member = User.objects.select_for_update(of=("self",)).filter(member_seat=seat).first()
        if member is not None:
            for name, value in fields.items():
                setattr(member, name, value)
            member.save(update_fields=list(fields))  # another tab may be changing the other fields


def from_request(request: HttpRequest) -> Seat | None:
    """The visitor's seat; None where the cookie is absent, not ours or too old, or the seat is gone."""
    signed = COOKIE.of(request)
    if not signed:
        return None
    try:
        seat_id = signing.loads(signed, salt=policy.salted(SALT), max_age=LIFETIME)
    except signing.BadSignature:
        return None
    alive = Seat.objects.filter(pk=seat_id, expires__gt=timezone.now())
    return alive.select_related("member", "admin").first()


def is_over(user: User) -> bool:
    """Whether this is a throwaway user whose time is over, and who has not been deleted yet."""
    return Seat.objects.filter(Q(member=user) | Q(admin=user), expires__lte=timezone.now()).exists()


def attach(response: HttpResponseBase, seat: Seat) -> None:
    """Give the visitor the right to act on this seat."""
    COOKIE.set(response, signing.dumps(seat.pk, salt=policy.salted(SALT)), seat.expires - timezone.now())


def delete(seat: Seat) -> None:
    """Delete a seat with its users, whose sign-ins end. Raises `StoreUnavailable` once deleted: they end later then."""
    with transaction.atomic():
        # whoever changes an account locks it first and its seat then; the other way round each would wait for the other
        both = [pk for pk in (seat.member_id, seat.admin_id) if pk is not None]
        list(User.objects.select_for_update().filter(pk__in=both).order_by("pk"))
        for user in (seat.member, seat.admin):
            if user is not None:
                user.delete()
        Seat.objects.filter(pk=seat.pk).delete()


def clear(expired_only: bool) -> int:
    """Delete all seats, or those whose time is over; the number deleted."""
    over = Seat.objects.filter(expires__lte=timezone.now()) if expired_only else Seat.objects.all()
    return _delete_each(list(over.select_related("member", "admin")))


def _sweep() -> None:
    over = Seat.objects.filter(expires__lte=timezone.now()).order_by("expires")
    _delete_each(list(over.select_related("member", "admin")[:SWEPT_AT_ONCE]))


def _delete_each(seats: list[Seat]) -> int:
    for seat in seats:
        with suppress(StoreUnavailable):  # noted with the deletion, and repeated until it holds
            delete(seat)
    return len(seats)


def _password(seat_id: str, role: str, count: int) -> str:
    """The count-th generated password: 64 bits that nobody without SECRET_KEY can derive."""
    message = f"{SALT}:{seat_id}:{role}:{count}".encode()
    return pronounceable(hmac.new(settings.SECRET_KEY.encode(), message, sha256).digest()[:8])
