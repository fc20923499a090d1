"""Checking a password, the same for both lanes: Argon2id, throttled, and silent about which users exist.

Unknown, wrong, banned and throttled get the same answer after the same work (ASVS 6.3.8): the throttle is asked first
and obeyed last, because a refusal before the hash would be a faster one.
"""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.http import HttpRequest

from authdemo.accounts.models import User

REFUSED = (
    "That username and password do not match. After ten wrong tries from one address, "
    "a username has to wait fifteen minutes there, even with the right password."
)


def check(request: HttpRequest, username: str, password: str) -> User | None:
    """The user whose password this is; None for every other case, whichever it is."""
    credentials = {"username": username}
    allowed = AxesProxyHandler.is_allowed(request, credentials)
    request.axes_locked_out = not allowed  # type: ignore[attr-defined]  # going on trying does not prolong the wait
    user = authenticate(request, username=username, password=password)  # a failure is counted through its signal
    if not allowed or not isinstance(user, User):
        return None
    return user


def throttled_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str | None:
    """For axes: the name that was typed, never longer than one can be."""
    return (credentials or {}).get("username", "")[:64]


def throttled_address(request: HttpRequest) -> str:
    """For axes: the address that the connection came from. Headers are the client's own words and do not count."""
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
