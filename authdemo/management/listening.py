"""Where a demo listens: the options read, looked at and refused with a sentence before anything is started."""

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass

from django.core.management import CommandError

from authdemo.management import machine

LOCALHOST = ("127.0.0.1", "::1")
WAITING = 1024  # connections that were not yet accepted
UNTAKEN_SECONDS = 30  # for an answer that the system has taken over and the client does not take
NEXT_PORTS = 50  # how far a free one is looked for, to be suggested


@dataclass(frozen=True)
class Place:
    """An address and port to listen on."""

    address: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return ipaddress.ip_address(self.address).is_loopback

    @property
    def is_everywhere(self) -> bool:
        return ipaddress.ip_address(self.address).is_unspecified

    @property
    def url(self) -> str:
        """For a browser on this machine. By name: cookies and the lab's second origin are told apart by it."""
        return self.at("localhost" if self.is_localhost else self.address)

    @property
    def url_by_address(self) -> str:
        """For this process: a name could lead to the other kind of address."""
        loopback = "::1" if ipaddress.ip_address(self.address).version == 6 else "127.0.0.1"
        return self.at(loopback if self.is_everywhere else self.address)

    @property
    def is_localhost(self) -> bool:
        """Whether it is reached by that name, which to a browser means 127.0.0.1 and ::1 alike (RFC 6761, 6.3)."""
        return self.is_everywhere or self.address in LOCALHOST

    def urls_for_others(self) -> list[str]:
        """For browsers on other machines."""
        return [] if self.is_loopback else list(map(self.at, self.addresses()))

    def at(self, host: str) -> str:
        """The same port at another address."""
        return f"http://{machine.as_host(host)}:{self.port}"

    def addresses(self) -> list[str]:
        """Those of this machine at which it listens. Everywhere is that by IPv4 alone, or by both kinds."""
        if not self.is_everywhere:
            return [self.address]
        version = ipaddress.ip_address(self.address).version
        return [found for found in machine.addresses() if version == 6 or ipaddress.ip_address(found).version == 4]

    def hosts(self) -> list[str]:
        """The names and addresses it may be asked for by, beyond those of loopback. Never `*`: DNS rebinding."""
        names = [] if self.is_loopback else machine.names()
        return [*map(machine.as_host, self.addresses()), *names]


def place(host: str, port: str) -> Place:
    """Read `--host` and `--port`. Raises `CommandError` where they are not what they should be."""
    number = whole("--port", port, 1, 65535)
    try:
        found = socket.getaddrinfo(host or " ", number, type=socket.SOCK_STREAM)[0][4]
    except (OSError, UnicodeError):
        raise CommandError(f"--host {host}: there is no host of that name here. Try --host 127.0.0.1") from None
    return Place(str(found[0]), number)


def listen(place: Place) -> socket.socket:
    """Listen there; from now on nobody else can. Raises `CommandError`, also where localhost would lead elsewhere."""
    beside = _taken_beside(place)  # asked first: who listens everywhere has taken the rest, too
    found = _listen(place.address, place.port)
    if isinstance(found, socket.socket):
        if not beside:
            return found
        found.close()
    if found in {errno.EACCES, errno.EPERM}:
        raise CommandError(
            f"Port {place.port} is not for everybody on this machine. Try --port {8000 + place.port % 1000}"
        )
    if found == errno.EADDRINUSE or beside:
        where = f" on {machine.as_host(beside)}, where a browser looks for localhost, too" if beside else ""
        raise CommandError(f"Port {place.port} is taken{where}.{_suggestion(place)}")
    raise CommandError(f"--host: {place.address} is not an address of this machine. Try --host 127.0.0.1")


def whole(option: str, value: str, low: int, high: int) -> int:
    """A whole number within the bounds. Raises `CommandError`."""
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise CommandError(f"{option} {value}: takes a whole number from {low} to {high}.")
    return int(value)


def _listen(address: str, port: int) -> socket.socket | int:
    """A socket that listens there, or the number of the system's error."""
    try:
        listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:  # a machine without IPv6
        return error.errno or errno.EAFNOSUPPORT
    try:
        if os.name == "posix":  # as servers do: a port just left is free. On Windows this would share a taken one
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux then closes such a connection; what is accepted inherits this
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNTAKEN_SECONDS * 1000)
        listener.bind((address, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        return error.errno or errno.EADDRNOTAVAIL
    return listener


def _refused(address: str, port: int) -> int | None:
    """Why one cannot listen there, as the number of the system's error; None where one can."""
    found = _listen(address, port)
    if isinstance(found, int):
        return found
    found.close()
    return None


def _taken_beside(place: Place) -> str:
    """Another address of localhost at which somebody listens on this port; "" where nobody does."""
    beside = [address for address in LOCALHOST if place.is_localhost and address != place.address]
    return next((address for address in beside if _refused(address, place.port) == errno.EADDRINUSE), "")


def _suggestion(place: Place) -> str:
    """The next port that is free, wherever this one would have to be."""
    for number in range(place.port + 1, min(place.port + NEXT_PORTS, 65536)):
        if not _taken_beside(Place(place.address, number)) and _refused(place.address, number) is None:
            return f" Choose another one: --port {number}"
    return " Choose another one with --port."
