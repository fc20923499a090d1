"""The cookies that one request carried: how heavy, what for, and with which flags this site sets them.

A server never sees the flags of a cookie: a browser sends names and values alone. So the flags are those of the code
that sets it; `tests/test_inspect.py` compares them with what is really set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest

from authdemo import policy
from authdemo.accounts import seats
from authdemo.lab import kept
from authdemo.pages import compare_state, inspect_traces, recent, theme

PLAIN = {"theme"}  # what may be shown as it is
CLOSES = "until the browser closes"


@dataclass(frozen=True)
class Known:
    """A cookie that this site sets."""

    purpose: str
    life: str
    http_only: bool = True


@dataclass(frozen=True)
class Carried:
    """One cookie of the request, fit to be shown. `known` is None for one that is not ours."""

    name: str
    size: int  # bytes of name=value
    shown: str
    mask: str
    known: Known | None
    flags: tuple[str, ...] = ()
    twice: bool = False


def carried(request: HttpRequest) -> list[Carried]:
    """In the order of the header, also those that Django drops because another of the same name follows."""
    chunks = [chunk.strip() for chunk in request.headers.get("Cookie", "").split(";")]
    pairs = [_pair(chunk) for chunk in chunks if chunk]
    names = [name for name, _, _ in pairs]
    return [_carried(name, value, size, names.count(name) > 1) for name, value, size in pairs]


def _pair(chunk: str) -> tuple[str, str, int]:
    """Name, value and weight. WSGI hands bytes over as Latin-1; what has no "=" is a value without a name."""
    raw = chunk.encode("latin-1", "replace")
    name, equals, value = raw.decode("utf-8", "replace").partition("=")
    return (name.strip(), value.strip(), len(raw)) if equals else ("", name, len(raw))


def _carried(name: str, value: str, size: int, twice: bool) -> Carried:
    bare = name.removeprefix(settings.COOKIE_PREFIX)
    known = known_cookies().get(bare) if name.startswith(settings.COOKIE_PREFIX) else None
    if known is None:
        return Carried(name, size, "", "•" * min(8, len(value)), None, twice=twice)
    if bare in PLAIN:
        return Carried(name, size, value[:20], "", known, _flags(known), twice)
    return Carried(name, size, value[: min(6, len(value) // 4)], "•" * 8, known, _flags(known), twice)


def _flags(known: Known) -> tuple[str, ...]:
    first = ("HttpOnly",) if known.http_only else ("readable by scripts",)
    secure = ("Secure", "__Host-") if settings.HTTPS else ("not Secure: plain HTTP",)
    return (*first, *secure, "SameSite=Lax", "Path=/")


@cache
def known_cookies() -> Mapping[str, Known]:
    """By name, without the prefix that HTTPS adds."""
    rules = policy.site()
    remembered = f"{CLOSES}; remembered, {_time(rules.session_max)}"
    lived = f"{CLOSES}; remembered, {_time(rules.refresh_max)}"
    password = "Proof that the password was entered lately, for changes of devices. Signed; opens nothing alone."  # noqa: S105
    return {
        "sessionid": Known("Sessions: a pointer to a record in Redis. Who holds it is you.", remembered),
        "access": Known("JWT: the access token. Who holds it is you, until it expires or is taken back.", lived),
        "refresh": Known("JWT: buys the next access token. The longest-lived secret here.", lived),
        "left": Known(
            "JWT: names the sign-in that this browser has left, so that a late answer cannot bring it back.",
            _time(rules.access_max_seconds + rules.leeway),
        ),
        "csrftoken": Known("Against forms of other sites. Says nothing about who you are.", CLOSES, http_only=False),
        "seat": Known("The right to act on your two throwaway users. Signed.", _time(seats.LIFETIME.total_seconds())),
        "compare": Known(
            "The story of the compare page, and the stolen copy while there is one. Signed.",
            f"{_time(seats.LIFETIME.total_seconds())}; with a copy in it {_time(compare_state.COPY_SECONDS)}",
        ),
        "lab": Known("A random name: whose runs of the lab these are.", _time(kept.KEPT.total_seconds())),
        "inspect": Known("A random name: whose requests are recorded.", _time(inspect_traces.SECONDS)),
        "recent-sessions": Known(password, _time(recent.SECONDS)),
        "recent-jwt": Known(password, _time(recent.SECONDS)),
        "messages": Known("A message from one page to the next. Signed.", f"one page, or {CLOSES}"),
        "theme": Known("Light or dark. Not every cookie is a login.", _time(theme.COOKIE_AGE)),
    }


def _time(seconds: float) -> str:
    """A lifetime in round words: "12 h", "30 days"."""
    for unit, name in ((24 * 60 * 60, "days"), (60 * 60, "h"), (60, "min")):
        if seconds >= unit * (2 if unit > 60 * 60 else 1) and seconds % unit == 0:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"
