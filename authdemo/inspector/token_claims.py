"""Each claim of a token, explained: what it is for, whether this site reads it, and a date as people read one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authdemo import policy
from authdemo.web import times
from jwt_app.modes import MODES
from jwt_app.token_claims import REQUIRED
from jwt_app.tokens import TYPE

DATES = {"iat", "exp", "nbf", "auth_time"}

SAYS = {
    "sub": "Whose token it is: the number of the account, which never changes.",
    "name": "The username, as of the moment of signing.",
    "role": "The role, as of the moment of signing. Believed until the token expires, unless its mode asks somebody.",
    "ver": "The version of the account, which grows with every change. A deny entry can say which is the least.",
    "iat": "When it was issued, in whole seconds, by the clock of the server that signed it.",
    "exp": "When it expires, for whoever holds it. No claim can be changed in a token that is out.",
    "nbf": "Not to be accepted before then. This site issues none with it, and heeds it.",
    "jti": "The number of this one token. Nobody looks it up here: what is ended is a sign-in, not a token.",
    "sid": "The sign-in it belongs to: the keys in Redis bear this name. To know it opens nothing.",
    "scope": "What a client may do, where OAuth is spoken. Nobody reads it here.",
    "email": "An address, for anybody to read who holds the token. Nobody reads it here.",
    "auth_time": "When the password was entered, where OpenID Connect is spoken. Nobody reads it here.",
}
HEADER_SAYS = {
    "typ": f"What kind of token it is. This site takes {TYPE} alone, an access token (RFC 9068).",
    "alg": "What it claims to be signed with. The key decides, never this (RFC 8725, 3.1).",
    "kid": "Which key of the ring signed it.",
}
FOREIGN = "Not a claim that this site issues, and nobody reads it here."
FOREIGN_HEADER = "Not a field that this site issues. A token that brings it is refused: no key is fetched from a token."


@dataclass(frozen=True)
class ExplainedClaim:
    """One claim, fit to be shown."""

    name: str
    says: str
    when: str = ""  # where it is a date: "21 Nov 2025, 03:29:11 UTC, in 42 s"


def explain(payload: Mapping[str, Any]) -> list[ExplainedClaim]:
    """The claims in the order in which they stand."""
    now = time.time()
    return [ExplainedClaim(name, _says(name, value), _when(name, value, now)) for name, value in payload.items()]


def explain_header(header: Mapping[str, Any]) -> list[ExplainedClaim]:
    return [ExplainedClaim(name, HEADER_SAYS.get(name, FOREIGN_HEADER)) for name in header]


def missing(payload: Mapping[str, Any]) -> list[str]:
    """The claims that this site requires and that are not there."""
    return [name for name in REQUIRED if name not in payload]


def _when(name: str, value: object, now: float) -> str:
    if name not in DATES:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not (date := times.dated(value)):
        return "Not a date, which is the seconds since 1970, as a number"
    return f"{date}, {times.away(value - now)}"


def _meaning(mode: str) -> str:
    return MODES[mode].means if mode in MODES else "A mode that this site does not know."


def _says(name: str, value: object) -> str:
    rules = policy.current()
    if name == "iss":
        ours = "this site" if value == rules.issuer else f"somebody else than this site, which is {rules.issuer}"
        return f"Who issued it: {ours}."
    if name == "aud":
        audiences = {rules.audience: "the pages of this site", rules.api_audience: "clients of this site’s API"}
        meant = audiences.get(value, "somebody else") if isinstance(value, str) else "somebody else"
        return f"Whom it is meant for: {meant}."
    if name == "mode":
        meaning = _meaning(value) if isinstance(value, str) else ""
        return f"How it can be taken back. {meaning}"
    return SAYS.get(name, FOREIGN)
