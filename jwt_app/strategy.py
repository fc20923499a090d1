"""The contract, by signed tokens: the browser holds claims, the server a key, and as much state as the mode asks for.

Read `sessions_app/strategy.py` first; this one has the same methods in the same order.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.contrib.auth import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from authdemo import policy
from authdemo.store.client import connection
from authdemo.strategy import (
    Account,
    Choice,
    Copy,
    Ending,
    HeldCookie,
    HeldKey,
    Identity,
    Login,
    Option,
    Reason,
    Rejected,
)
from authdemo.web import agents
from jwt_app import families, refresh, shown, sign_in, tokens
from jwt_app.engine import TokenStore, asked, tokens_of
from jwt_app.modes import MODES
from jwt_app.token_claims import TokenClaims

LIFETIMES = (
    Choice("15", "15 seconds", "15 s"),
    Choice("60", "60 seconds", "60 s"),
    Choice("900", "15 minutes", "15 min"),
)


class JwtStrategy:
    """A signed pass in the browser, a key on the server; who else is asked, the revocation mode says."""

    name = "jwt"
    title = "JWT"

    def options(self) -> Sequence[Option]:
        rules = policy.current()
        modes = [Choice(mode, MODES[mode].means, mode) for mode in rules.jwt_modes]
        usual = f"{rules.access_seconds:g}"
        lifetimes = Option("lifetime", "Access token lives", LIFETIMES, usual)
        if not lifetimes.choice(usual):
            lifetimes = replace(lifetimes, choices=(*LIFETIMES, Choice(usual, f"{usual} seconds", f"{usual} s")))
        return Option("revocation", "How it can be taken back", modes, rules.jwt_default_mode, named=True), lifetimes

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        terms = sign_in.terms(choices, remember=remember)
        store = tokens_of(request)
        held = _held_login(store)
        pair = sign_in.sign_in(request, user, terms, policy.current().audience)
        if held:
            families.end(held, Ending.SIGNED_IN_AGAIN)
        if pair.refresh:
            families.end_oldest(user.pk)
        store.give(pair)
        rotate_token(request)
        user_logged_in.send(sender=type(user), request=request, user=user)
        return _identity(pair.claims)

    def authenticate(self, request: HttpRequest) -> Identity | None:
        claims = tokens_of(request).resolve()
        return _identity(claims) if claims else None

    def logout(self, request: HttpRequest) -> None:
        """No renewal is needed to leave: a genuine refresh token of any generation ends its family."""
        store = tokens_of(request)
        held = _held_login(store)
        if held:
            families.end(held, Ending.LOGOUT)
        store.drop(held)
        user_logged_out.send(sender=type(self), request=request, user=None)

    def logins(self, user: Account) -> list[Login]:
        """Without `stateless` ones: nothing is kept of them, so nothing can be listed."""
        names = families.listed.names(user.pk)
        with connection().pipeline(transaction=False) as pipe:
            for login_id in names:
                pipe.hgetall(families.key(login_id))
            answers = pipe.execute() if names else []
        found = [_login(*row) for row in zip(names, answers, strict=True)]
        return sorted((login for login in found if login), key=lambda login: login.began, reverse=True)

    def revoke(self, user: Account, login_id: str, ending: Ending = Ending.DEVICE) -> bool:
        return families.listed.has(user.pk, login_id) and families.end(login_id, ending)

    def revoke_all(self, user: Account, keep: str | None = None, ending: Ending = Ending.OTHERS) -> int:
        return sum(
            families.end(login, ending, also_signing_in=True)
            for login in families.listed.names(user.pk)
            if login != keep
        )

    def user_changed(self, user: Account, ending: Ending | None = None, before: int | None = None) -> None:
        for login in families.listed.names(user.pk):
            if not user.is_active:
                families.end(login, ending or Ending.BANNED, also_signing_in=True)
            elif not (ending and families.end(login, ending, before=before, also_signing_in=True)):
                families.update(login, user)

    def held_by_browser(self, request: HttpRequest) -> list[HeldCookie]:
        store = tokens_of(request)
        access = [shown.access_cookie(store.access)] if store.access else []
        return access + ([shown.refresh_cookie(store.refresh)] if store.refresh else [])

    def held_by_server(self, user: Account, login_id: str | None = None) -> list[HeldKey]:
        names = [login_id] if login_id else families.listed.names(user.pk)
        return [key for name in names for key in shown.keys(name)]

    def copy(self, request: HttpRequest) -> Copy | None:
        """The access token alone: taking the refresh token too would rotate it, and log the victim out."""
        store = tokens_of(request)
        try:
            claims = store.resolve()
        except Rejected:
            return None
        if claims is None:
            return None
        facts = {"mode": claims.mode}
        cookies = {settings.ACCESS_COOKIE_NAME: store.access}
        dies = claims.expires + policy.current().leeway
        return Copy(cookies, claims.login_id, time.time(), expires=dies, facts=facts)

    def replay(self, copy: Copy) -> Identity:
        access = copy.cookies[settings.ACCESS_COOKIE_NAME]
        return _identity(asked(tokens.verify(access, policy.current().audience)))


def _identity(claims: TokenClaims) -> Identity:
    return Identity(claims.user_id, claims.username, claims.role, claims.login_id)


def _held_login(store: TokenStore) -> str | None:
    """The login of the tokens a browser brought, if they are genuine: the access token may have expired meanwhile."""
    if store.refresh and not store.bearer:
        try:
            token = refresh.read(store.refresh)
        except Rejected:
            return None
        return token.login_id if families.is_genuine(token) else None
    try:
        claims = store.resolve()
    except tokens.Expired as expired:
        return expired.claims.login_id
    except Rejected as rejected:
        if rejected.reason is Reason.STORE_UNAVAILABLE:
            raise
        return None
    return claims.login_id if claims else None


def _login(login_id: str, raw: Mapping[bytes, bytes]) -> Login | None:
    try:
        family = families.parse(login_id, raw)
    except Rejected:
        return None
    return Login(
        id=family.login_id,
        began=family.told("began"),
        seen=family.told("rotated"),  # the last renewal: between two of them nobody tells the server
        until=family.told("until"),
        agent=agents.whole(family.agent),
        address=family.address,
        remembered=family.remember == "1",
        detail=family.mode,
        choices={"revocation": family.mode},
        outlives=MODES[family.mode].outlives,
    )
