"""Checking a password, the same for both lanes: Argon2id, throttled, and silent about which users exist.

Unknown, wrong, banned and throttled get the same answer after the same work (ASVS 6.3.8): the throttle is asked first
and obeyed last, because a refusal before the hash would be a faster one. After a right password it is asked again: of
many guesses sent at once, ten are counted before the eleventh is believed.
"""

from typing import cast

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest

from authdemo.accounts import seats
from authdemo.accounts.models import User
from authdemo.web.client_address import address_of

REFUSED = (
    "That username and password do not match. After ten wrong tries from one address, "
    "a username has to wait fifteen minutes there, even with the right password."
)


class ThrottledRequest(HttpRequest):
    """A request as axes reads it when a sign-in has failed."""

    axes_locked_out: bool  # this try is one of somebody who has to wait, and is not counted


def check(request: HttpRequest, username: str, password: str) -> User | None:
    """The user whose password this is; None for every other case, whichever it is."""
    credentials = {"username": username}
    allowed = AxesProxyHandler.is_allowed(request, credentials)
    cast(ThrottledRequest, request).axes_locked_out = not allowed  # going on trying does not prolong the wait
    user = authenticate(request, username=username, password=password)  # a failure is counted through its signal
    if not isinstance(user, User):
        return None
    if seats.is_over(user):
        return None
    still = AxesProxyHandler.is_allowed(request, credentials)  # others may have been guessing in the meantime
    return user if allowed and still else None


def throttled_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str | None:
    """For axes: the name that was typed, never longer than one can be."""
    return (credentials or {}).get("username", "")[:64]


def throttled_address(request: HttpRequest) -> str:
    """For axes: the address that the request came from."""
    return address_of(request)
