"""A REDIS_URL is given: what redis-py makes of what was read in it, or the sentence that refuses it."""

import pytest
from django.conf import settings
from redis.connection import parse_url

from authdemo.store import address
from authdemo.store.address import NoRedis

SECRET = ("geheim", "tresor")  # the two halves of a password, on both sides of what means something


def told(url):
    """What redis-py makes of it, without the class of the connection."""
    return {name: value for name, value in parse_url(url).items() if name != "connection_class"}


def given(monkeypatch, url):
    monkeypatch.setattr(settings, "REDIS_URL", url)
    return address.given()


def refusal(monkeypatch, url):
    with pytest.raises(NoRedis) as raised:
        given(monkeypatch, url)
    return str(raised.value)
