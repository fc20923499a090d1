"""A session with a copy of who you are, made when you sign in (article A's login copies id and role), and updated by
nobody: from then on nobody looks you up."""

from django.conf import settings
from django.http import HttpRequest

from authdemo import policy
from authdemo.lab.attacks.rivals.stock import RUN, RedisStore, StockSessions, login_id_of
from authdemo.strategy import Account, Identity, Reason, Rejected

USER = "user"  # the item of a session that holds the copy


class CopiedUser(StockSessions):
    """One Redis command per request and no SQL, like ours; and like a token it says what was so at the sign-in."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        identity = super().login(request, user, remember=remember, **choices)
        request.session[USER] = {"id": user.pk, "name": user.username, "role": user.role}
        return identity

    def authenticate(self, request: HttpRequest) -> Identity | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        copied = request.session.get(USER)
        if copied is None or request.session.get(RUN) != policy.current().prefix:
            raise Rejected(Reason.UNKNOWN)
        return Identity(copied["id"], copied["name"], copied["role"], login_id_of(request))


COPIED_USER = CopiedUser(RedisStore)
