"""Messages to the next page, in a cookie: the session stays out of it, and a logged-out visitor can be told why."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

from authdemo.web.cookies import CLOSES, Cookie

COOKIE = Cookie(  # Django's storage sets it
    settings.COOKIE_PREFIX + "messages",
    "A message from one page to the next. Signed.",
    lambda: f"one page, or {CLOSES}",
)


class PrefixedCookieStorage(CookieStorage):
    """Django's, under a name that no neighbour can plant (`__Host-`, RFC 6265bis) where the site speaks HTTPS."""

    cookie_name = COOKIE.name
