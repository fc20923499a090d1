"""What a page needs to know of the lane it stands in."""

from typing import cast

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

from authdemo import trace
from authdemo.accounts.models import User
from authdemo.lanes.lane import other_than
from authdemo.strategy import Identity, Rejected, Strategy
from authdemo.trace import Trace


class LaneRequest(HttpRequest):
    """A request whose sender has been asked for: `identity` where that is somebody, `rejected` where it was refused."""

    identity: Identity
    rejected: Rejected
    auth_trace: Trace  # what finding that out has cost


def lane_reverse(request: HttpRequest, name: str, *args: str) -> str:
    """The address of a page in the request's own lane. Plain `reverse("lane:…")` goes to whichever comes first."""
    return reverse(f"lane:{name}", args=args, current_app=_here(request).namespace)


def other_lane(request: HttpRequest) -> dict[str, str]:
    """The same page in the other lane: its name, title and address."""
    other = other_than(_here(request).namespace)
    return {"name": other.name, "title": other.title, "url": reverse(f"{other.name}:{_here(request).url_name}")}


def _here(request: HttpRequest) -> ResolverMatch:
    return cast(ResolverMatch, request.resolver_match)


def account_of(identity: Identity) -> User:
    """The account as the credential names it, without SQL: enough to list and end its logins. Never to be saved."""
    return User(pk=identity.user_id, username=identity.username, role=identity.role)


def authenticate(strategy: Strategy, request: HttpRequest) -> Identity | None:
    """Who sent this? Noted on the request, with what it cost: for the page and for the access log."""
    noted = cast(LaneRequest, request)
    trace.passed("arrival")
    with trace.recording() as noted.auth_trace:
        try:
            identity = strategy.authenticate(request)
        except Rejected as rejected:
            noted.rejected = rejected
            raise
    trace.passed("identity")
    if identity is not None:
        noted.identity = identity
    return identity
