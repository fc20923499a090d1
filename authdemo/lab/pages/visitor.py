"""Whose runs these are: a random name in a cookie, so that the pages can show somebody's own last verdicts.

It opens nothing: a record holds no credential, and who guesses a name (96 bits) would see somebody's measurements.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo.lab import archive
from authdemo.web import times
from authdemo.web.cookies import Cookie

COOKIE = Cookie(
    settings.LAB_COOKIE_NAME,
    "A random name: whose runs of the lab these are.",
    lambda: times.lifetime(archive.LIFETIME.total_seconds()),
)
_NAME = re.compile(r"[A-Za-z0-9_-]{16}")  # secrets.token_urlsafe(12)


def of(request: HttpRequest) -> str:
    """The visitor's name; empty where there is none, or none that we could have given."""
    name = COOKIE.of(request)
    return name if _NAME.fullmatch(name) else ""


def named(request: HttpRequest) -> str:
    """The visitor's name, a new one if there is none: never that of the machine, whose runs everybody sees."""
    return of(request) or archive.new_visitor()


def remember(response: HttpResponseBase, name: str) -> None:
    """Give the browser its name, for as long as records are kept."""
    COOKIE.set(response, name, archive.LIFETIME)
