"""Where a demo listens: the options read, looked at and refused with a sentence before anything is started."""

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass

from django.core.management import CommandError

from authdemo.management import machine

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
        by_name = self.is_everywhere or self.address in {"127.0.0.1", "::1"}
        return f"http://{'localhost' if by_name else machine.as_host(self.address)}:{self.port}"

    @property
    def url_by_address(self) -> str:
        """For this process: a name could lead to the other kind of address."""
        loopback = "::1" if ipaddress.ip_address(self.address).version == 6 else "127.0.0.1"
        return f"http://{machine.as_host(loopback if self.is_everywhere else self.address)}:{self.port}"

    def urls_for_others(self) -> list[str]:
        """For browsers on other machines."""
        if self.is_loopback:
            return []
        addresses = machine.addresses() if self.is_everywhere else [self.address]
        return [f"http://{machine.as_host(address)}:{self.port}" for address in addresses]

    def hosts(self) -> list[str]:
        """The names and addresses it may be asked for by, beyond those of loopback. Never `*`: DNS rebinding."""
        if self.is_loopback:
            return [machine.as_host(self.address)]
        addresses = machine.addresses() if self.is_everywhere else [self.address]
        return [*(machine.as_host(address) for address in addresses), *machine.names()]


def place(host: str, port: str) -> Place:
    """Read `--host` and `--port`. Raises `CommandError` where they are not what they should be."""
    number = whole("--port", port, 1, 65535)
    try:
        found = socket.getaddrinfo(host or " ", number, type=socket.SOCK_STREAM)[0][4]
    except (OSError, UnicodeError):
        raise CommandError(f"--host {host}: there is no host of that name here. Try --host 127.0.0.1") from None
    return Place(str(found[0]), number)


def require_free(place: Place) -> None:
    """Raises `CommandError` where one cannot listen there."""
    address, port = place.address, place.port
    refused = _refused(address, port)
    if refused is None:
        return
    if refused == errno.EADDRINUSE:
        raise CommandError(f"Port {port} is taken.{_suggestion(address, port)}")
    if refused in {errno.EACCES, errno.EPERM}:
        raise CommandError(f"Port {port} is not for everybody on this machine. Try --port {8000 + port % 1000}")
    raise CommandError(f"--host: {address} is not an address of this machine. Try --host 127.0.0.1")


def whole(option: str, value: str, low: int, high: int) -> int:
    """A whole number within the bounds. Raises `CommandError`."""
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise CommandError(f"{option} {value}: takes a whole number from {low} to {high}.")
    return int(value)


def _refused(address: str, port: int) -> int | None:
    """Try to listen; the system's error number, or None where it went well."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # as servers do: a port just left is free. On Windows this would share a taken one
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen()
        except OSError as error:
            return error.errno
    return None


def _suggestion(address: str, port: int) -> str:
    for number in range(port + 1, min(port + NEXT_PORTS, 65536)):
        if _refused(address, number) is None:
            return f" Choose another one: --port {number}"
    return " Choose another one with --port."
