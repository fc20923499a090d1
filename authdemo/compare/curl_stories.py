"""The same story from a terminal: lines to paste into a POSIX shell, and what the last one answers."""

import shlex
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from authdemo.accounts.changes import strategies
from authdemo.compare.memory import State
from jwt_app.modes import MODES

REFUSED = '{"error": "revoked"} 401'


@dataclass(frozen=True)
class Story:
    """One lane's lines, and how the last one is answered."""

    lane: str
    lines: list[str]
    answer: str


def stories(request: HttpRequest, username: str, state: State) -> list[Story]:
    """By lane: sign in, be robbed, log out, and come in as the thief. The password is for the reader to fill in."""
    mode = state.chosen(strategies()["jwt"])["revocation"]
    without_refresh = f"awk '$6 != \"{settings.REFRESH_COOKIE_NAME}\"' you.jar > thief.jar"
    welcome = f'{{"user": "{username}", …}} 200, until the token expires'
    return [
        Story("sessions", _lines(request, "sessions", username, "", "cp you.jar thief.jar"), REFUSED),
        Story(
            "jwt",
            _lines(request, "jwt", username, f', "revocation": "{mode}"', without_refresh),
            REFUSED if MODES[mode].ends_at_once else welcome,
        ),
    ]


def _lines(request: HttpRequest, lane: str, username: str, choice: str, steal: str) -> list[str]:
    site = f"{request.scheme}://{request.get_host()}"
    me, login, logout = (site + reverse(f"{lane}:api-{name}") for name in ("me", "login", "logout"))
    body = f'{{"username": "{username}", "password": "\'"$PASSWORD"\'"{choice}}}'
    token = f"awk '$6 == \"{settings.CSRF_COOKIE_NAME}\" {{print $7}}' you.jar"
    origin = f" -H {shlex.quote(f'Origin: {site}')}" if request.is_secure() else ""  # Django asks for it over HTTPS
    return [
        f"curl -c you.jar {login} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'",
        steal,
        f'curl -b you.jar -X POST {logout} \\\n  -H "X-CSRFToken: $({token})"{origin}',
        f"curl -b thief.jar -w ' %{{http_code}}\\n' {me}",
    ]
