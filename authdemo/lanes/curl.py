"""The API from a terminal: lines to paste, quoted for a POSIX shell."""

import json
import shlex

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

GAP = "YOUR PASSWORD"  # to be filled in: the server does not know it


def lines(request: HttpRequest, lane: str, username: str) -> list[str]:
    """Sign in, ask who you are, log out: with the cookies in a jar of their own, apart from the browser's."""
    site = f"{request.scheme}://{request.get_host()}"
    me, login, logout = (site + reverse(f"{lane}:api-{name}") for name in ("me", "login", "logout"))
    body = json.dumps({"username": username, "password": GAP})
    token = f"awk '$6 == \"{settings.CSRF_COOKIE_NAME}\" {{print $7}}' jar.txt"
    origin = f" -H {shlex.quote(f'Origin: {site}')}" if request.is_secure() else ""  # Django asks for it over HTTPS
    return [
        f"curl -w '\\n' -c jar.txt -H 'Content-Type: application/json' -d {shlex.quote(body)} {login}",
        f"curl -w '\\n' -b jar.txt -c jar.txt {me}",  # writes, too: a renewal replaces the tokens
        f'curl -b jar.txt -X POST -H "X-CSRFToken: $({token})"{origin} {logout}',
    ]
