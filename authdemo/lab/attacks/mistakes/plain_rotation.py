"""Refresh tokens rotated the plain way: the old one is deleted, a new one is stored. No family, no grace."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from authdemo import policy
from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.store.client import connection
from authdemo.strategy import Account, Identity, Reason, Rejected
from jwt_app.published import cookies_of


class PlainRotation(NaiveJwt):
    """Whoever comes first with a refresh token gets the next one; whoever comes second is logged out."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        self.give(request, self.token(user), _stored(user.pk))
        return Identity(user.pk, user.username, user.role, str(user.pk))

    def authenticate(self, request: HttpRequest) -> Identity | None:
        try:
            return super().authenticate(request)
        except Rejected as rejected:
            refresh = request.COOKIES.get(settings.REFRESH_COOKIE_NAME, "")
            if rejected.reason is not Reason.EXPIRED or not refresh:
                raise
            return self._renew(request, refresh)

    def logout(self, request: HttpRequest) -> None:
        connection().delete(_key(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, "")))
        super().logout(request)

    def _renew(self, request: HttpRequest, refresh: str) -> Identity:
        user_id = connection().getdel(_key(refresh))
        user = get_user_model().objects.filter(pk=int(user_id)).first() if user_id else None
        if user is None:
            cookies_of(request).answer_without()
            raise Rejected(Reason.UNKNOWN)
        self.give(request, self.token(user), _stored(user.pk))
        return Identity(user.pk, user.username, user.role, str(user.pk))


def _key(refresh: str) -> str:
    return f"{policy.current().prefix}plain-refresh:{refresh}"


def _stored(user_id: int) -> str:
    refresh = secrets.token_urlsafe(32)
    connection().set(_key(refresh), user_id, px=int(policy.current().refresh_idle * 1000))
    return refresh
