"""Where Redis is: which addresses are taken, and which one counts at this moment.

The client is told so by the settings (`CACHES`), each time it makes a pool. What it is told was read here before, and
is written so that redis-py reads the same in it: left to itself that takes `/abc` for database 0, hands on options that
nobody knows, and shows the password that it could not read.
"""

import re

from django.conf import settings

from authdemo.basics.store_address import StoreAddress, Unreadable, taken_apart
from authdemo.store import folder_note

SCHEMES = ("redis", "rediss", "unix")
LATER = {"redis+sentinel": "Redis Sentinel", "redis+cluster": "Redis Cluster"}
LIKE = "it looks like redis://user:password@host:6379/0"

_SECONDS = re.compile(r"(?=.*[1-9])[0-9]{1,6}(\.[0-9]{1,6})?")
_FLAG = re.compile(r"1|0|true|false|yes|no", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")
_ANY = re.compile(r".+", re.DOTALL)
_OF_ALL = {
    "db": _NUMBER,
    "username": _ANY,
    "password": _ANY,
    "protocol": re.compile(r"[23]"),
    "client_name": re.compile(r"[!-~]+"),  # CLIENT SETNAME takes no spaces
    "socket_timeout": _SECONDS,
    "socket_connect_timeout": _SECONDS,
}
_OF_HOSTS = {**_OF_ALL, "socket_keepalive": _FLAG}
_OF_TLS = {
    **_OF_HOSTS,
    "ssl_cert_reqs": re.compile(r"none|optional|required"),
    "ssl_check_hostname": _FLAG,
    **dict.fromkeys(("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile", "ssl_password"), _ANY),
}
OPTIONS = {"redis": _OF_HOSTS, "rediss": _OF_TLS, "unix": _OF_ALL}
SECRET = {"password", "ssl_password"}


class NoRedis(Exception):
    """There is no Redis to be used. The message is a sentence for the person who needs one."""


def given() -> str:
    """What REDIS_URL says; empty where it is not set. Raises `NoRedis` where it is of a kind we cannot use."""
    value: str = settings.REDIS_URL
    if not value:
        return ""
    try:
        return read(value).text
    except Unreadable as unreadable:
        raise NoRedis(f"REDIS_URL {unreadable}.") from None


def read(value: str) -> StoreAddress:
    """The address of a Redis, as redis-py will understand it. Raises `Unreadable`."""
    scheme = value.partition("://")[0].lower()
    if scheme in LATER:
        raise Unreadable(f"takes one server, as redis://host:6379/0: {LATER[scheme]} is not supported yet")
    if scheme not in SCHEMES or "://" not in value:
        raise Unreadable(f"is not the address of a Redis; {LIKE}")
    found = taken_apart(value)
    if scheme == "unix" and (found.host or found.port or len(found.path) < 2):
        raise Unreadable("names no socket; it looks like unix:///run/redis/redis.sock?db=0")
    if scheme != "unix" and not re.fullmatch(r"/?|/[0-9]{1,9}/?", found.path):
        raise Unreadable(f"has something behind the host that is not the number of a database; {LIKE}")
    _refuse_unknown(found)
    return found


def _refuse_unknown(found: StoreAddress) -> None:
    known = OPTIONS[found.scheme]
    for name, value in found.options.items():
        if name not in known:
            told = "an option" if SECRET & found.options.keys() else f"an option {name!a}"  # half of a password?
            raise Unreadable(f"has {told} that {found.scheme}:// does not know; it knows {', '.join(known)}")
        if not known[name].fullmatch(value):
            raise Unreadable(f"has a value that does not fit its option {name}")


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
    return taken_apart(address).shown
