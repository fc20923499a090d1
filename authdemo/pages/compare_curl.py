"""The same story from a terminal: lines to paste into a POSIX shell, and what comes back."""

import shlex
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from authdemo.pages.compare_state import State

ENDS_AT_ONCE = {"denylist", "stateful"}


@dataclass(frozen=True)
class Line:
    """One command, and what to expect of it."""

    command: str
    says: str


def lines(request: HttpRequest, username: str, state: State) -> dict[str, list[Line]]:
    """By lane: sign in, be robbed, log out, and come in as the thief. The password is for the reader to fill in."""
    mode = state.choices.get("revocation", "refresh")
    jwt_end = '401 {"error": "revoked"}' if mode in ENDS_AT_ONCE else "200, until the token expires"
    jwt_steal = f"awk '$6 != \"{settings.REFRESH_COOKIE_NAME}\"' you.jar > thief.jar"
    return {
        "sessions": _story(request, "sessions", username, "", "cp you.jar thief.jar", '401 {"error": "revoked"}'),
        "jwt": _story(request, "jwt", username, f', "revocation": "{mode}"', jwt_steal, jwt_end),
    }


def _story(request: HttpRequest, lane: str, username: str, choice: str, steal: str, end: str) -> list[Line]:
    site = f"{request.scheme}://{request.get_host()}"
    me, login, logout = (site + reverse(f"{lane}:api-{name}") for name in ("me", "login", "logout"))
    body = f'{{"username": "{username}", "password": "\'"$PASSWORD"\'"{choice}}}'
    token = f"awk '$6 == \"{settings.CSRF_COOKIE_NAME}\" {{print $7}}' you.jar"
    origin = f" -H {shlex.quote(f'Origin: {site}')}" if request.is_secure() else ""  # Django asks for it over HTTPS
    return [
        Line(f"curl -c you.jar -H 'Content-Type: application/json' -d '{body}' {login}", "you sign in"),
        Line(steal, "the theft"),
        Line(f'curl -b you.jar -X POST -H "X-CSRFToken: $({token})"{origin} {logout}', "you log out"),
        Line(f"curl -b thief.jar {me}", end),
    ]
