"""The contract, by signed tokens: the browser holds claims, the server a key, and as much state as the mode asks for.

Read `sessions_app/strategy.py` first; this one has the same methods in the same order.
"""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib.auth import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from authdemo import policy
from authdemo.redis_client import connection
from authdemo.strategy import (
    Account,
    Copy,
    Ending,
    Held,
    Identity,
    Kept,
    Login,
    Option,
    Reason,
    Rejected,
)
from jwt_app import denylist, families, refresh, sign_in, tokens
from jwt_app.engine import TokenStore, asked, tokens_of
from jwt_app.families import Family
from jwt_app.tokens import Claims

MODES = {
    "stateless": "Nothing can end it before the token expires, and nothing is kept.",
    "refresh": "Renewals can be refused; the token out there works until it expires.",
    "denylist": "One Redis lookup per request: is this sign-in denied? Ends at once.",
    "stateful": "One Redis lookup per request: the record itself. A session in disguise.",
}
LIFETIMES = {"15": "15 seconds", "60": "60 seconds", "900": "15 minutes"}


class JwtStrategy:
    """A signed pass in the browser, a key on the server; who else is asked, the revocation mode says."""

    name = "jwt"
    title = "JWT"

    def options(self) -> Sequence[Option]:
        rules = policy.current()
        modes = [(mode, MODES[mode]) for mode in rules.jwt_modes]
        lifetimes = dict(LIFETIMES)
        lifetimes.setdefault(f"{rules.access_seconds:g}", f"{rules.access_seconds:g} seconds")
        return (
            Option("revocation", "How it can be taken back", modes, rules.jwt_default_mode),
            Option("lifetime", "Access token lives", list(lifetimes.items()), f"{rules.access_seconds:g}"),
        )

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        terms = sign_in.terms(choices, remember=remember)
        store = tokens_of(request)
        held = _held_login(store)
        pair = sign_in.sign_in(request, user, terms, policy.current().audience)
        if held:
            families.end(held, Ending.SIGNED_IN_AGAIN)
        if pair.refresh:
            families.end_oldest(user.pk, time.time())
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
        found = []
        for login_id in families.indexed(user.pk, time.time()):
            try:
                found.append(_login(families.read(login_id)))
            except Rejected as rejected:
                if rejected.reason is Reason.STORE_UNAVAILABLE:
                    raise
        return sorted(found, key=lambda login: login.began, reverse=True)

    def revoke(self, user: Account, login_id: str, ending: Ending = Ending.DEVICE) -> bool:
        return families.is_indexed(user.pk, login_id) and families.end(login_id, ending)

    def revoke_all(self, user: Account, keep: str | None = None, ending: Ending = Ending.OTHERS) -> int:
        return sum(
            families.end(login, ending, also_signing_in=True)
            for login in families.indexed(user.pk, time.time())
            if login != keep
        )

    def user_changed(self, user: Account, ending: Ending | None = None, before: int | None = None) -> None:
        for login in families.indexed(user.pk, time.time()):
            if not user.is_active:
                families.end(login, ending or Ending.BANNED, also_signing_in=True)
            elif not (ending and families.end(login, ending, before=before, also_signing_in=True)):
                families.update(login, user)

    def held_by_browser(self, request: HttpRequest) -> list[Held]:
        store = tokens_of(request)
        held = [_held_access(store.access)] if store.access else []
        return held + ([_held_refresh(store.refresh)] if store.refresh else [])

    def held_by_server(self, user: Account, login_id: str | None = None) -> list[Kept]:
        names = [login_id] if login_id else families.indexed(user.pk, time.time())
        return [kept for name in names for kept in _kept(name)]

    def copy(self, request: HttpRequest) -> Copy | None:
        """The access token alone: taking the refresh token too would rotate it, and sign the victim out."""
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


def _identity(claims: Claims) -> Identity:
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


def _login(family: Family) -> Login:
    return Login(
        id=family.login_id,
        began=int(family.began) / 1000,
        seen=int(family.rotated) / 1000,  # the last renewal: between two of them nobody tells the server
        until=int(family.until) / 1000,
        agent=family.agent,
        address=family.address,
        remembered=family.remember == "1",
        detail=family.mode,
    )


def _held_access(token: str) -> Held:
    """The three parts, each with its beginning; the signature, which lets somebody in, masked."""
    header, _, rest = token.partition(".")
    payload, _, signature = rest.partition(".")
    parts = (
        ("header", header[:10] + "…"),
        ("plain", "."),
        ("payload", payload[:10] + "…"),
        ("plain", "."),
        ("signature", signature[:4]),
        ("mask", "•" * 8),
    )
    size = len(settings.ACCESS_COOKIE_NAME) + 1 + len(token)
    says, expires = _readable(payload)
    return Held(settings.ACCESS_COOKIE_NAME, parts, size, says, expires, policy.current().leeway)


def _readable(payload: str) -> tuple[str, float | None]:
    """What anybody can read in a token, without a key."""
    try:
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return f"Readable by anyone: {claims['name']}, {claims['role']}.", float(claims["exp"])
    except (ValueError, KeyError, TypeError):
        return "Not a token of ours.", None


def _held_refresh(token: str) -> Held:
    parts = (("plain", token[:8]), ("mask", "•" * 16))
    size = len(settings.REFRESH_COOKIE_NAME) + 1 + len(token)
    return Held(
        settings.REFRESH_COOKIE_NAME, parts, size, "Buys the next access token. Its nonce is kept nowhere else."
    )


_ASKED = {
    "refresh": "Nobody asks until the token expires.",
    "denylist": "Asked at renewals; every request asks the deny entry.",
    "stateful": "It is asked on every request.",
}


def _asked(family: Mapping[str, str]) -> str:
    """Who asks for this family, and when. The access token was issued when the refresh token was last rotated."""
    mode = family.get("mode", "")
    if mode == "refresh" and "rotated" in family:
        expires = int(family["rotated"]) / 1000 + float(family["lifetime"])
        if time.time() >= expires + policy.current().leeway:
            return "Nobody asked until the token expired."
    return _ASKED.get(mode, "")


def _kept(login_id: str) -> list[Kept]:
    """The family and, where there is one, the deny entry."""
    raw = {name.decode(): value.decode() for name, value in connection().hgetall(families.key(login_id)).items()}
    shown = f"family:{login_id[:8]}…"
    if not raw:
        found = [Kept(shown, None, "No such key: nothing is kept of this sign-in, or it is gone.")]
    else:
        public = {name: value for name, value in raw.items() if name not in {"secret", "request"}}
        ended = int(raw["ended"]) / 1000 if "ended" in raw else None
        size = sum(len(name) + len(value) for name, value in raw.items())
        found = [Kept(shown, json.dumps(public), _asked(raw), ended=ended, bytes=size)]
    entry = connection().get(denylist.key(login_id))
    if entry:
        cut_off, _, at = entry.decode().split(" ")
        says = (
            "Every token of this sign-in is refused." if cut_off == "inf" else "Tokens issued until then are refused."
        )
        found.append(Kept(f"deny:{login_id[:8]}…", entry.decode(), says, ended=int(at) / 1000, bytes=len(entry)))
    return found
