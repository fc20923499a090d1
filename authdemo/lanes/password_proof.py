"""Was this login's password entered lately? Asked before devices may be changed (ASVS 5.0, 7.5.2).

The answer is a signed cookie that names the login and when: whoever copies the credential alone has no such proof. One
per lane, since both can be signed in from one browser.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from authdemo import policy
from authdemo.lanes.lane import LANES
from authdemo.web import times
from authdemo.web.cookies import Cookie

SECONDS = 10 * 60
SALT = "authdemo.recent-password"
COOKIES = {
    lane: Cookie(
        f"{settings.COOKIE_PREFIX}recent-{lane}",
        "Proof that the password was entered lately, for changes of devices. Signed; opens nothing alone.",
        lambda: times.lifetime(SECONDS),
    )
    for lane in LANES
}


def mark(response: HttpResponse, lane: str, login_id: str) -> None:
    """Note on this browser that the password has just been entered for this login."""
    COOKIES[lane].set(response, signing.dumps(login_id, salt=policy.salted(SALT)), SECONDS)


def is_recent(request: HttpRequest, lane: str, login_id: str) -> bool:
    """Whether the password was entered for this login within the last ten minutes."""
    try:
        marked = signing.loads(COOKIES[lane].of(request), salt=policy.salted(SALT), max_age=SECONDS)
    except signing.BadSignature:
        return False
    return bool(marked == login_id)


def forget(response: HttpResponse, lane: str) -> None:
    """Take the proof back."""
    COOKIES[lane].drop(response)
