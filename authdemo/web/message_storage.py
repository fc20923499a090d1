"""Messages to the next page, in a cookie: the session stays out of it, and a logged-out visitor can be told why."""

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest
from django.utils.functional import cached_property

from authdemo.web.cookies import CLOSES, Cookie

COOKIE = Cookie(  # Django's storage sets it
    settings.COOKIE_PREFIX + "messages",
    "A message from one page to the next. Signed.",
    lambda: f"one page, or {CLOSES}",
)


class PrefixedCookieStorage(CookieStorage):
    """Django's, under a name that no neighbour can plant (`__Host-`, RFC 6265bis) where the site speaks HTTPS."""

    cookie_name = COOKIE.name

    def __init__(self, request: HttpRequest):
        """Without a signer: to make one takes longer than all else here, and most requests have nothing to sign."""
        BaseStorage.__init__(self, request)

    @cached_property
    def signer(self) -> signing.TimestampSigner:
        return signing.get_cookie_signer(salt=self.key_salt)
