"""Credentials bound to the address they were given to: not a mistake in itself, and not what it seems."""

from typing import Any

from django.http import HttpRequest

from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.lab.attacks.rivals.stock import DatabaseStore, StockSessions
from authdemo.strategy import Account, Identity, Reason, Rejected
from authdemo.web.client_address import address_of

ADDRESS = "address"


class BoundSessions(StockSessions):
    """Remembers in the session from which address it was begun."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        identity = super().login(request, user, remember=remember, **choices)
        request.session[ADDRESS] = address_of(request)
        return identity

    def authenticate(self, request: HttpRequest) -> Identity | None:
        identity = super().authenticate(request)
        if identity and request.session.get(ADDRESS) != address_of(request):
            raise Rejected(Reason.REVOKED, detail="another address")
        return identity


class BoundJwt(NaiveJwt):
    """Writes the address into the token."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        self.address = address_of(request)
        return super().login(request, user, remember=remember, **choices)

    def claims(self, user: Account) -> dict[str, Any]:
        return {**super().claims(user), ADDRESS: self.address}

    def authenticate(self, request: HttpRequest) -> Identity | None:
        identity = super().authenticate(request)
        if identity and self.verify(self.presented(request))[ADDRESS] != address_of(request):
            raise Rejected(Reason.REVOKED, detail="another address")
        return identity


BOUND_SESSIONS = BoundSessions(DatabaseStore)
