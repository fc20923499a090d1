"""Signing in to this lane: the terms that were chosen, and the order of steps that no race gets around."""

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from authdemo import policy
from authdemo.accounts.changes import unchanged
from authdemo.strategy import Account, BadChoice, LoginRefused
from authdemo.web import agents
from authdemo.web.client_address import address_of, agent_of
from jwt_app import families, tokens
from jwt_app.engine import Pair, pair
from jwt_app.modes import MODES
from jwt_app.refresh import RefreshToken
from jwt_app.token_claims import TokenClaims


@dataclass(frozen=True)
class Terms:
    """What a sign-in is to be like: revocation mode, life of an access token (s), kept when the browser closes."""

    mode: str
    lifetime: float
    remember: bool


def terms(choices: Mapping[str, str], *, remember: bool) -> Terms:
    """The terms, with the defaults of the policy for what was left out. Raises `BadChoice`."""
    rules = policy.current()
    if unknown := choices.keys() - {"revocation", "lifetime"}:
        raise BadChoice(f"JWTs have no option {', '.join(sorted(unknown))}.")
    mode = choices.get("revocation") or rules.jwt_default_mode
    if mode not in rules.jwt_modes:
        raise BadChoice(f"This site does not offer that revocation mode; it offers {', '.join(rules.jwt_modes)}.")
    lifetime = rules.access_seconds if MODES[mode].keeps_family else rules.stateless_seconds
    if "lifetime" in choices:
        lifetime = _seconds(choices["lifetime"], longest=rules.access_max_seconds)
    return Terms(mode, lifetime, remember)


def _seconds(text: str, longest: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 1 <= value <= longest:
        raise BadChoice(f"An access token lives from 1 to {longest:g} seconds here.")
    return value


def sign_in(request: HttpRequest, user: Account, chosen: Terms, audience: str) -> Pair:
    """Tokens for this user. Raises `LoginRefused` where the account changed meanwhile."""
    if not MODES[chosen.mode].keeps_family:
        return _stateless(user, chosen, audience)
    for _ in range(2):  # once more if a change that was over already stopped the first
        found = _begin(request, user, chosen, audience)
        if found:
            return found
    raise LoginRefused


def _begin(request: HttpRequest, user: Account, chosen: Terms, audience: str) -> Pair | None:
    """List it, read the account again, then write: in every order of events a login is dead, or listed and right.

    A change of the account commits first and walks the list afterwards. If it has walked past already, the account
    read here is changed; if it is still to come, it meets this login on the list.
    """
    token = RefreshToken.first(secrets.token_urlsafe(16))
    fields = {
        "user_id": str(user.pk),
        "username": user.username,
        "role": user.role,
        "version": str(user.version),  # of the account, as of the last change told to this family
        "born": str(user.version),  # ... and as of the sign-in
        "mode": chosen.mode,
        "lifetime": str(chosen.lifetime),
        "audience": audience,
        "agent": agents.short(agent_of(request)),
        "address": address_of(request),
        "remember": str(int(chosen.remember)),
    }
    families.listed.add(user.pk, token.login_id)
    family = families.begin(token, fields) if unchanged(user) else None
    if family is None:
        families.listed.remove(user.pk, token.login_id)
        return None
    return pair(family, user, policy.current().refresh_max, token)


def _stateless(user: Account, chosen: Terms, audience: str) -> Pair:
    """No family, no refresh token, no store: what was signed is all there is."""
    issued, expires = tokens.dates(chosen.lifetime)
    claims = TokenClaims(
        user_id=user.pk,
        username=user.username,
        role=user.role,
        version=user.version,
        login_id=secrets.token_urlsafe(16),
        mode=chosen.mode,
        issued=issued,
        expires=expires,
        audience=audience,
    )
    keep = int(chosen.lifetime) if chosen.remember else None
    return Pair(tokens.mint(claims), None, keep, claims)
