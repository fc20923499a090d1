"""What an access token says: its claims in their types, and never others (RFC 7519, 4; RFC 9068, 2.2)."""

import re
from dataclasses import dataclass
from typing import Any

from authdemo.strategy import Reason, Rejected
from jwt_app.modes import MODES

REQUIRED = ["iss", "aud", "sub", "name", "role", "ver", "iat", "exp", "jti", "sid", "mode"]
_LOGIN_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_TEXT_CLAIMS = {"name", "role", "jti"}


@dataclass(frozen=True)
class TokenClaims:
    """What a verified token says. Times in seconds since the epoch, with fractions."""

    user_id: int
    username: str
    role: str
    version: int  # of the account
    login_id: str
    mode: str
    issued: float
    expires: float
    audience: str


def read(payload: dict[str, Any]) -> TokenClaims:
    """The claims in their types. Raises `Rejected`: a token of ours never has others, so it is not one of ours."""
    texts = all(isinstance(payload[name], str) for name in _TEXT_CLAIMS)
    subject, login_id, mode = payload["sub"], payload["sid"], payload["mode"]
    if not (
        texts
        and isinstance(subject, str)
        and subject.isascii()
        and subject.isdigit()
        and len(subject) < 20
        and isinstance(login_id, str)
        and _LOGIN_ID.fullmatch(login_id)
        and isinstance(mode, str)
        and mode in MODES
        and _is_version(payload["ver"])
        and _is_date(payload["iat"])
        and _is_date(payload["exp"])
        and _is_date(payload.get("nbf", 0))
    ):
        raise Rejected(Reason.MALFORMED)
    return TokenClaims(
        user_id=int(subject),
        username=payload["name"],
        role=payload["role"],
        version=payload["ver"],
        login_id=login_id,
        mode=mode,
        issued=payload["iat"],
        expires=payload["exp"],
        audience=payload["aud"],
    )


def _is_version(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _is_date(value: object) -> bool:
    """A NumericDate (RFC 7519, section 2): a number, with or without a fraction, that a calendar can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e11
