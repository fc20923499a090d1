"""Where Redis is: which addresses are taken, and which one counts at this moment.

The client is told so by the settings (`CACHES`), each time it makes a pool.
"""

from urllib.parse import urlsplit

from django.conf import settings

from authdemo.store import folder_note

SCHEMES = ("redis", "rediss", "unix")
LATER = {"redis+sentinel": "Redis Sentinel", "redis+cluster": "Redis Cluster"}


class NoRedis(Exception):
    """There is no Redis to be used. The message is a sentence for the person who needs one."""


def given() -> str:
    """What REDIS_URL says; empty where it is not set. Raises `NoRedis` where it is of a kind we cannot use."""
    value: str = settings.REDIS_URL
    scheme = urlsplit(value).scheme
    if scheme in LATER:
        raise NoRedis(f"{LATER[scheme]} is not supported yet: REDIS_URL takes one server, as redis://host:6379/0")
    if value and scheme not in SCHEMES:
        raise NoRedis("REDIS_URL is not the address of a Redis; it looks like redis://user:password@host:6379/0")
    return value


def current() -> str:
    """The URL to connect to now. Raises `NoRedis`. Cheap, but not free: for each new pool, not for each request."""
    if url := given():
        return url
    note = folder_note.current(settings.VAR)
    if note is None:
        raise NoRedis("No Redis: start one with `python manage.py demo`, or name one in REDIS_URL.")
    return note["url"]


def without_password(address: str) -> str:
    """The address, fit to be shown."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
