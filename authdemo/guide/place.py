"""Where somebody is on the way, in a signed cookie of their own; the runs they made are in the lab's archive.

The cookie is there for as long as they are on the way: every page then leads back to it.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.web import times
from authdemo.web.cookies import Cookie

LIFETIME = timedelta(days=30)  # as long as the runs are kept
SALT = "authdemo.guide"
COOKIE = Cookie(
    settings.GUIDE_COOKIE_NAME,
    "Your place in the first fifteen minutes. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


@dataclass(frozen=True)
class Place:
    """`sitting`: the exercise under way (a trial's id); `found`: whether the broken button was found."""

    sitting: str = ""
    found: bool = False


def read(request: HttpRequest) -> Place | None:
    """None: not on the way, or the cookie is not ours or too old."""
    try:
        said = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=LIFETIME)
        return Place(said["sitting"], said["found"])
    except (signing.BadSignature, KeyError):  # the latter: signed by us, in a form of another version
        return None


def write(response: HttpResponseBase, place: Place) -> None:
    COOKIE.set(response, signing.dumps(asdict(place), salt=policy.salted(SALT)), LIFETIME)
