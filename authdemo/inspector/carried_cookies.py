"""The cookies that one request carried: how heavy, what for, and with which flags this site sets them.

A server never sees the flags of a cookie: a browser sends names and values alone. So the flags are those that the
cookie is declared with (`web.cookies`); `tests/inspector/test_carried_cookies.py` compares them with those really set.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from authdemo.web.cookies import Cookie, declared
from authdemo.web.middleware.cookie_names import as_sent

PLAIN = {"theme"}  # what may be shown as it is


@dataclass(frozen=True)
class Carried:
    """One cookie of the request, fit to be shown. `known` is None for one that is not ours."""

    name: str
    size: int  # bytes of name=value
    shown: str
    mask: str
    known: Cookie | None
    flags: tuple[str, ...] = ()
    twice: bool = False


def carried(request: HttpRequest) -> list[Carried]:
    """In the order of the header, also those that Django drops because another of the same name follows."""
    chunks = [chunk.strip() for chunk in as_sent(request).split(";")]
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
    known = declared.get(bare) if name.startswith(settings.COOKIE_PREFIX) else None
    if known is None:
        return Carried(name, size, "", "•" * min(8, len(value)), None, twice=twice)
    if bare in PLAIN:
        return Carried(name, size, value[:20], "", known, _flags(), twice)
    return Carried(name, size, value[: min(6, len(value) // 4)], "•" * 8, known, _flags(), twice)


def _flags() -> tuple[str, ...]:
    secure = ("Secure", "__Host-") if settings.HTTPS else ("not Secure: plain HTTP",)
    return ("HttpOnly", *secure, "SameSite=Lax", "Path=/")
