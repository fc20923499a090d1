"""`request.jwt`: what `request.session` is to the other lane.

Lazy: cookies are read when somebody asks who this is. An access token that has expired is renewed then and there, and
the request goes on as if it had not, its body included; the new cookies go out with whatever answer it gets.
"""

import logging
import secrets
import time
from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from authdemo import policy
from authdemo.strategy import Account, Ending, Reason, Rejected
from authdemo.trace import passed
from jwt_app import denylist, families, refresh, tokens
from jwt_app.families import Family
from jwt_app.modes import MODES, Asks
from jwt_app.refresh import RefreshToken
from jwt_app.token_claims import TokenClaims
from jwt_app.tokens import CompromisedKey, Expired, NotYetValid

logger = logging.getLogger("authdemo.jwt")


@dataclass(frozen=True)
class Handed:
    """Tokens to hand out. `keep` is for how long (s) the cookies last where the login is remembered, else None."""

    access: str
    refresh: str | None
    keep: int | None


@dataclass(frozen=True)
class Pair(Handed):
    """Tokens that we have signed, and what they say."""

    claims: TokenClaims


class TokenStore:
    """The tokens of one request: those it brought and those it is to be answered with."""

    def __init__(self, request: HttpRequest):
        cookies = request.COOKIES
        self.access: str = cookies.get(settings.ACCESS_COOKIE_NAME, "")
        self.refresh: str = cookies.get(settings.REFRESH_COOKIE_NAME, "")
        self.left: str = cookies.get(settings.LEFT_COOKIE_NAME, "")
        self.bearer: str | None = None  # set by the middleware; then the cookies do not count
        self.accessed = False
        self.issued: Handed | None = None
        self.dropped = False
        self.leaves: str | None = None  # the login that this answer says goodbye to
        self._outcome: TokenClaims | Rejected | None = None

    def resolve(self) -> TokenClaims | None:
        """What the tokens say, once checked and renewed where that is due; None where there are none.

        Raises `Rejected`, and `StoreUnavailable` where the mode asks Redis or a renewal is due and Redis cannot answer.
        """
        if not self.accessed:
            self.accessed = True
            try:
                self._outcome = self._resolve()
            except Rejected as rejected:
                self._outcome = rejected
        if isinstance(self._outcome, Rejected):
            raise self._outcome
        return self._outcome

    def _resolve(self) -> TokenClaims | None:
        if self.bearer is not None:
            return asked(tokens.verify(self.bearer, policy.current().api_audience))
        if not self.access and not self.refresh:
            return None
        try:
            if not self.access:
                raise Rejected(Reason.MISSING)
            claims = tokens.verify(self.access, policy.current().audience)
            self._refuse_if_left(claims.login_id)
            return asked(claims)
        except Rejected as rejected:
            if not self.refresh or not may_renew(rejected):
                raise
            return self._renew()

    def _refuse_if_left(self, login_id: str) -> None:
        """A reply under way during the log-out may have put tokens back; this browser has left that login."""
        if self.left and login_id == self.left:
            self.dropped = True
            raise Rejected(Reason.REVOKED, ending=Ending.LOGOUT)

    def _renew(self) -> TokenClaims:
        """Exchange the refresh token. A refusal drops both cookies, or every request to come would ask again."""
        try:
            token = refresh.read(self.refresh)
            self._refuse_if_left(token.login_id)
            request_id = secrets.token_hex(8)  # the same where redis-py has to ask again
            pair = renew(token, request_id, policy.current().audience)
        except Rejected as rejected:
            self.dropped = rejected.reason is not Reason.STORE_UNAVAILABLE
            raise
        self.issued, self.access, self.refresh = pair, pair.access, pair.refresh or ""
        passed("renewal")
        return pair.claims

    def give(self, pair: Pair) -> None:
        """Answer with these tokens; from here on they are this request's."""
        self.accessed, self._outcome, self.issued, self.dropped = True, pair.claims, pair, False
        self.access, self.refresh, self.left = pair.access, pair.refresh or "", ""

    def answer_with(self, access: str, refresh: str | None = None) -> None:
        """Answer with tokens of somebody else's making, for until the browser closes; see `published`."""
        self.issued = Handed(access, refresh, keep=None)

    def answer_without(self) -> None:
        """Answer with no tokens, because those that came are worth nothing."""
        self.dropped = True

    def drop(self, login_id: str | None) -> None:
        """Answer with no tokens, and remember for a while which login this browser has left."""
        self.accessed, self._outcome, self.issued, self.dropped = True, None, None, True
        self.leaves = login_id


def may_renew(rejected: Rejected) -> bool:
    """Is the access token merely out of date? Then the refresh token speaks for the login; else it is not asked."""
    return (
        isinstance(rejected, Expired | NotYetValid | CompromisedKey)
        or rejected.reason is Reason.MISSING
        or rejected.ending is Ending.CHANGED
    )


def asked(claims: TokenClaims) -> TokenClaims:
    """Ask whom a verified token's mode says to ask: nobody, the denylist, or the family itself. Raises `Rejected`."""
    if claims.mode not in policy.current().jwt_modes:
        raise Rejected(Reason.WRONG_TYPE, detail=f"mode {claims.mode} is not allowed here")
    match MODES[claims.mode].asks:
        case Asks.NOBODY:
            return claims
        case Asks.DENYLIST:
            denylist.check(claims.login_id, claims.version)
            passed("lookup")
            return claims
        case Asks.FAMILY:
            family = families.read(claims.login_id)
            passed("lookup")
            return as_recorded(family, claims)


def as_recorded(family: Family, claims: TokenClaims) -> TokenClaims:
    """In `stateful` mode the record speaks and the token only names it: a session in disguise.

    The family's own limit need not be asked about here: no token is signed to live longer than its family.
    """
    return replace(
        claims,
        user_id=int(family.user_id),
        username=family.username,
        role=family.role,
        version=int(family.version),
    )


def renew(token: RefreshToken, request_id: str, audience: str) -> Pair:
    """Rotate, read the account again, mint. Raises `Rejected`; a banned or deleted user's family is ended."""
    family = families.read(token.login_id)
    if family.audience != audience:  # before it is rotated: what is refused uses nothing up
        raise Rejected(Reason.WRONG_AUDIENCE)
    if family.mode not in policy.current().jwt_modes:
        raise Rejected(Reason.WRONG_TYPE, detail=f"mode {family.mode} is not allowed here")
    renewal = families.rotate(token, request_id)
    if renewal.judged == "ahead":
        logger.warning("Login %s: Redis knew an older generation; it has lost data.", token.login_id)
    user = get_user_model().objects.filter(pk=int(family.user_id)).first()
    if user is None or not user.is_active:
        ending = Ending.BANNED if user else Ending.DELETED
        families.end(token.login_id, ending)
        raise Rejected(Reason.REVOKED, ending=ending, at=time.time())
    return pair(family, user, renewal.left, renewal.successor)


def pair(family: Family, user: Account, left: float, refresh_token: RefreshToken) -> Pair:
    """An access token and the refresh token that follows it; neither outlives the family, which has `left` seconds."""
    issued, expires = tokens.dates(min(float(family.lifetime), left))
    claims = TokenClaims(
        user_id=user.pk,
        username=user.username,
        role=user.role,
        version=user.version,
        login_id=family.login_id,
        mode=family.mode,
        issued=issued,
        expires=expires,
        audience=family.audience,
    )
    keep = int(left) if family.remember == "1" else None
    return Pair(tokens.mint(claims), refresh_token.sealed(), keep, claims)


class JwtRequest(HttpRequest):
    """A request as it is behind this lane's middleware."""

    jwt: TokenStore
    csrf_processing_done: bool  # read by Django's CSRF check: there is nothing left to do


def tokens_of(request: HttpRequest) -> TokenStore:
    """`request.jwt`, as the type that it is."""
    return cast(JwtRequest, request).jwt
