"""Messages to the next page, in a cookie: the session stays out of it, and a signed-out visitor can be told why."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class PrefixedCookieStorage(CookieStorage):
    """Django's, under a name that no neighbour can plant (`__Host-`, RFC 6265bis) where the site speaks HTTPS."""

    cookie_name = settings.COOKIE_PREFIX + "messages"
