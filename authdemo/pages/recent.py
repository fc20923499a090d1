"""Was this login's password entered lately? Asked before devices may be changed (ASVS 5.0, 7.5.2).

The answer is a signed cookie that names the login and when: whoever copies the credential alone has no such proof. One
per lane, since both can be signed in from one browser.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SECONDS = 10 * 60
SALT = "authdemo.recent-password"


def mark(response: HttpResponse, lane: str, login_id: str) -> None:
    """Note on this browser that the password has just been entered for this login."""
    response.set_cookie(
        _name(lane),
        signing.dumps(login_id, salt=SALT),
        max_age=SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def is_recent(request: HttpRequest, lane: str, login_id: str) -> bool:
    """Whether the password was entered for this login within the last ten minutes."""
    try:
        marked = signing.loads(request.COOKIES.get(_name(lane), ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return False
    return bool(marked == login_id)


def forget(response: HttpResponse, lane: str) -> None:
    response.delete_cookie(_name(lane), samesite="Lax")


def _name(lane: str) -> str:
    return f"{settings.COOKIE_PREFIX}recent-{lane}"
