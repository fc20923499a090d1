"""The addresses and names that this machine is known by: a site that is open to others allows these and no more."""

import contextlib
import ipaddress
import re
import socket
import struct
import sys

SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface


def addresses() -> list[str]:
    """This machine's addresses, the one that others most likely reach it by first. Without loopback and link-local."""
    found = [*_outgoing(), *_of_interfaces(), *_of_name()]
    return [address for address in dict.fromkeys(found) if _reachable(address)]


def names() -> list[str]:
    """This machine's names, the one in the local network (mDNS) included, as far as they may stand in an address."""
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    found = dict.fromkeys([name, short, f"{short}.local", socket.getfqdn().lower()])
    return [one for one in found if re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", one)]


def as_host(address: str) -> str:
    """As it stands in a URL and in a Host header: IPv6 in brackets (RFC 3986, 3.2.2)."""
    return f"[{address}]" if ":" in address else address


def _outgoing() -> list[str]:
    """The address that packets to the outside carry. Connecting a datagram socket sends none."""
    found = []
    for family, somewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):  # RFC 5737, RFC 3849
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((somewhere, 9))
            found.append(str(probe.getsockname()[0]))
    return found


def _of_interfaces() -> list[str]:
    if sys.platform != "linux":
        return []  # there the machine's name resolves to all of them
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # an interface without an address
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _of_name() -> list[str]:
    with contextlib.suppress(OSError):
        return [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)]
    return []


def _reachable(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def allow_files(wanted: int) -> None:
    """Let this process, and those it starts, have so many files and connections open, as far as the system lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):  # macOS has a limit of its own below what it calls the hard one
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
