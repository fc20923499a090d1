"""What visitors of all pages do: they come, follow, and find Redis away."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.http import HttpResponseBase

from tests.people import PASSWORD, Browser
from tests.web.test_errors import out_of_service


@contextmanager
def redis_away() -> Iterator[None]:
    """It is there, and answers nobody."""
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client, out_of_service(client):
        yield


def sees(browser: Browser, path: str = "") -> HttpResponseBase:
    """A page of its lane, followed to where it leads."""
    return browser.client.get(f"/{browser.lane}/{path}", follow=True)


def sends(browser: Browser, path: str, **fields: str) -> HttpResponseBase:
    """A form of its lane, and what comes then."""
    return browser.client.post(f"/{browser.lane}/{path}", fields, follow=True)


def by_form(browser: Browser, username: str, **wishes: str) -> Browser:
    """Signed in by the form, which proves the password for a while."""
    sends(browser, "login/", username=username, password=PASSWORD, **wishes)
    return browser
