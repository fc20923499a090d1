"""The address of a store, which may hold a password: taken apart so that no part of that is taken for anything else.

    taken_apart("redis://:p%23ss@[::1]:6379/0")
    # StoreAddress(scheme='redis', user='', password='p#ss', host='::1', port=6379, path='/0', options={})

Clients read such an address each in their own way, and show what they could not read. A password with `#` or `/` in it
ends, to them, the host: `redis://:12/geheim@host` is the port 12 and a path that is no secret. Here nothing is guessed:
what can be read in two ways is refused, and no sentence repeats what it is about (RFC 3986, 3.2 and 7.5).
"""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

ENDS_THE_HOST = "/?#"
OF_SEVERAL = "+"  # in a scheme: the address names several places, with commas between them
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[^:]*))?")
_UNSHOWABLE = re.compile(r"[\s\x00-\x1f\x7f]")
HIGHEST_PORT = 65535


class Unreadable(ValueError):
    """It cannot be read. The message goes on after the name of a setting, and repeats no part of the address."""


@dataclass(frozen=True)
class StoreAddress:
    """What an address says, decoded."""

    scheme: str
    user: str
    password: str = field(repr=False)
    host: str  # without brackets; empty where none is named
    port: int | None
    path: str
    options: dict[str, str] = field(repr=False)
    others: tuple[tuple[str, int | None], ...] = ()  # hosts and ports after the first

    @property
    def places(self) -> tuple[tuple[str, int | None], ...]:
        """All hosts and ports that are named."""
        return ((self.host, self.port), *self.others)

    @property
    def shown(self) -> str:
        """The address, fit to be shown: without user, password and options."""
        return f"{self.scheme}://{self.shown_places}{quote(self.path)}"

    @property
    def text(self) -> str:
        """The address as every client reads it in this same way."""
        password = f":{quote(self.password, safe='')}" if self.password else ""
        login = f"{quote(self.user, safe='')}{password}@" if self.user or password else ""
        options = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.options.items())
        return f"{self.scheme}://{login}{self.shown_places}{quote(self.path)}{'?' if options else ''}{options}"

    @property
    def shown_places(self) -> str:
        """Hosts and ports, as they stand in an address."""
        return ",".join(_written(host, port) for host, port in self.places)


def _written(host: str, port: int | None) -> str:
    written = f"[{host}]" if ":" in host else quote(host, safe="")
    return written if port is None else f"{written}:{port}"


def taken_apart(value: str) -> StoreAddress:
    """Read an address. Raises `Unreadable`."""
    scheme, is_there, rest = value.partition("://")
    if not is_there or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        raise Unreadable("is no address")
    end = min((at for each in ENDS_THE_HOST if (at := rest.find(each)) >= 0), default=len(rest))
    authority, tail = rest[:end], rest[end:]
    if "#" in tail or "@" in tail:
        raise Unreadable(
            "has a character that means something in an address: in a user, a password or an option, "
            "/ is written %2F, ? is %3F, # is %23, @ is %40, & is %26 and % is %25"
        )
    login, _, place = authority.rpartition("@")
    user, _, password = login.partition(":")
    path, _, query = tail.partition("?")
    places = place.split(",") if OF_SEVERAL in scheme else [place]
    (host, port), *others = map(_host_and_port, places)
    return StoreAddress(
        scheme.lower(),
        _decoded(user),
        _decoded(password),
        host,
        port,
        _decoded(path),
        dict(_options(query)),
        tuple(others),
    )


def _host_and_port(place: str) -> tuple[str, int | None]:
    found = _HOST_AND_PORT.fullmatch(place)
    if not found:
        raise Unreadable("has more than one colon in host and port; an IPv6 address stands in brackets, as [::1]:6379")
    host = _decoded(found["host"])
    if host.startswith("["):
        host = host[1:-1]
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise Unreadable("has something in brackets that is no IPv6 address") from None
    elif not host.startswith("/"):  # such a one is the folder of a socket
        try:
            host.encode("idna")
        except UnicodeError:
            raise Unreadable("has a host that can be nobody's name") from None
    if _UNSHOWABLE.search(host):
        raise Unreadable("has a host that can be nobody's name")
    return host, _port(found["port"])


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= HIGHEST_PORT:
        raise Unreadable(f"has a port that is no number from 1 to {HIGHEST_PORT}")
    return int(text)


def _options(query: str) -> list[tuple[str, str]]:
    pairs = [item.partition("=") for item in query.split("&") if item]
    return [(_decoded(name), _decoded(value.replace("+", " "))) for name, _, value in pairs]


def _decoded(text: str) -> str:
    try:
        found = unquote_to_bytes(text.encode()).decode()
    except UnicodeError:
        raise Unreadable("has characters that are not UTF-8") from None
    if "\0" in found:
        raise Unreadable("has a character 0 in it")
    return found
