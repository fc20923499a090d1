"""The cookies of this site: what each is for, and the one way to set, to read and to drop one.

A cookie is declared beside the code that uses it. The inspector explains from the declarations what a browser brings
along, and whoever sets one cannot forget a flag (ASVS 5.0, 3.3.1 to 3.3.4; RFC 6265, 4.1.2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

CLOSES = "until the browser closes"

declared: dict[str, "Cookie"] = {}  # by name, without the prefix that HTTPS adds


@dataclass(frozen=True)
class Cookie:
    """`name` as the browser knows it; `purpose` is a sentence, and `life` says how long it is kept."""

    name: str
    purpose: str
    life: Callable[[], str]

    def __post_init__(self) -> None:
        declared[self.name.removeprefix(settings.COOKIE_PREFIX)] = self

    def of(self, request: HttpRequest) -> str:
        """What the browser brought; empty where it did not."""
        return request.COOKIES.get(self.name, "")

    def set(self, response: HttpResponseBase, value: str, max_age: float | timedelta | None = None) -> None:
        """`max_age`: how long the browser keeps it (s); None: until it closes."""
        response.set_cookie(
            self.name,
            value,
            max_age=int(max_age) if isinstance(max_age, float) else max_age,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )

    def drop(self, response: HttpResponseBase) -> None:
        """Have the browser forget it."""
        response.delete_cookie(self.name, samesite="Lax")


CSRF = Cookie(  # Django's middleware sets this one
    settings.CSRF_COOKIE_NAME,
    "Against forms of other sites. Says nothing about who you are.",
    lambda: CLOSES,
)
