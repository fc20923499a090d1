"""Where Redis is: which addresses are taken, and which one counts at this moment.

    redis://host:6379/0  rediss://…  unix:///run/redis.sock?db=0           one server
    redis+sentinel://user:password@h1:26379,h2:26379,h3:26379/service/0    the primary that sentinels name
    redis+cluster://user:password@h1:6379,h2:6379                          a cluster; any of its nodes are enough

With `rediss+` it is TLS to all of them. User and password are those of the Redis behind it; the sentinels' own are
options, `sentinel_username` and `sentinel_password`.

The client is told so by the settings (`CACHES`), each time it makes a pool. What it is told was read here before, and
is written so that redis-py reads the same in it: left to itself that takes `/abc` for database 0, hands on options that
nobody knows, and shows the password that it could not read.
"""

import re

from django.conf import settings

from authdemo.basics.store_address import OF_SEVERAL, StoreAddress, Unreadable, taken_apart
from authdemo.store import folder_note

SENTINEL, CLUSTER = "sentinel", "cluster"
LIKE = {
    "": "it looks like redis://user:password@host:6379/0",
    SENTINEL: "it looks like redis+sentinel://user:password@host1:26379,host2:26379,host3:26379/service/0",
    CLUSTER: "it looks like redis+cluster://user:password@host1:6379,host2:6379,host3:6379",
}
_PATHS = {
    "": re.compile(r"/?|/[0-9]{1,9}/?"),
    SENTINEL: re.compile(r"/(?P<service>[A-Za-z0-9._-]+)(/(?P<db>[0-9]{1,9})?)?"),  # what a sentinel.conf may name
    CLUSTER: re.compile(r"/?(0/?)?"),  # which has one database
}
_WRONG_PATHS = {
    "": "has something behind the host that is not the number of a database",
    SENTINEL: "does not name behind the hosts the service that the sentinels watch, and the number of a database",
    CLUSTER: "has something behind the hosts, and a cluster has no databases to choose from",
}

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
_OF_SENTINELS = {"sentinel_username": _ANY, "sentinel_password": _ANY}
OPTIONS = {
    "redis": _OF_HOSTS,
    "rediss": _OF_TLS,
    "unix": _OF_ALL,
    "redis+sentinel": {**_OF_HOSTS, **_OF_SENTINELS},
    "rediss+sentinel": {**_OF_TLS, **_OF_SENTINELS},
    "redis+cluster": {name: fits for name, fits in _OF_HOSTS.items() if name != "db"},
    "rediss+cluster": {name: fits for name, fits in _OF_TLS.items() if name != "db"},
}
SECRET = {"password", "ssl_password", "sentinel_password"}


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
    if scheme not in OPTIONS or "://" not in value:
        raise Unreadable(f"is not the address of a Redis; {LIKE['']}")
    found = taken_apart(value)
    if scheme == "unix" and (found.host or found.port or len(found.path) < 2):
        raise Unreadable("names no socket; it looks like unix:///run/redis/redis.sock?db=0")
    kind = kind_of(found)
    if kind and not all(host for host, _ in found.places):
        raise Unreadable(f"has a comma without a host beside it; {LIKE[kind]}")
    if scheme != "unix" and not _PATHS[kind].fullmatch(found.path):
        raise Unreadable(f"{_WRONG_PATHS[kind]}; {LIKE[kind]}")
    _refuse_unknown(found)
    return found


def kind_of(found: StoreAddress) -> str:
    """`SENTINEL`, `CLUSTER`, or "" for one server."""
    return found.scheme.partition(OF_SEVERAL)[2]


def service_of(found: StoreAddress) -> tuple[str, str]:
    """The service that the sentinels of this address watch, and the number of its database."""
    parts = _PATHS[SENTINEL].fullmatch(found.path)
    if parts is None:
        raise Unreadable(f"{_WRONG_PATHS[SENTINEL]}; {LIKE[SENTINEL]}")
    return parts["service"], parts["db"] or found.options.get("db", "0")


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
