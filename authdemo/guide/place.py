"""Where somebody is on the way, in a signed cookie of their own; the runs they made are in the lab's archive.

While it is there, and not marked as over, every page leads back to the way.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.web import times
from authdemo.web.cookies import Cookie
from authdemo.web.frame import GUIDE_IS_OVER as OVER

LIFETIME = timedelta(days=30)  # as long as the runs are kept
SALT = "authdemo.guide"
COOKIE = Cookie(
    settings.GUIDE_COOKIE_NAME,
    "Your place in the first fifteen minutes. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


@dataclass(frozen=True)
class Place:
    """`sitting`: the exercise under way (a trial's id); `found`: whether the broken button was found.

    `is_over`: all was seen, and no page leads back here any more; what was found stays.
    """

    sitting: str = ""
    found: bool = False
    is_over: bool = False


def read(request: HttpRequest) -> Place | None:
    """None: not on the way, or the cookie is not ours or too old."""
    try:
        said = signing.loads(COOKIE.of(request).removeprefix(OVER), salt=policy.salted(SALT), max_age=LIFETIME)
        return Place(said["sitting"], said["found"], said["is_over"])
    except (signing.BadSignature, KeyError):  # the latter: signed by us, in a form of another version
        return None


def write(response: HttpResponseBase, place: Place) -> None:
    signed = signing.dumps(asdict(place), salt=policy.salted(SALT))
    COOKIE.set(response, f"{OVER if place.is_over else ''}{signed}", LIFETIME)
