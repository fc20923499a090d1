"""What is known of the visited host by its name alone: whether it leaves this machine, and who may vouch for it."""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

# Names in which nobody gets a certificate that browsers know: RFC 2606, RFC 6761, RFC 6762 (.local), RFC 8375
# (.home.arpa), and .internal, which ICANN keeps for networks of one's own.
_NOBODYS = (".localhost", ".local", ".test", ".example", ".invalid", ".internal", ".home.arpa")


def host_of(request: HttpRequest) -> str:
    """The name or address that was visited, without port, brackets and final dot; "" for one that is refused."""
    try:
        return (urlsplit(f"//{request.get_host()}").hostname or "").rstrip(".")
    except (DisallowedHost, ValueError):
        return ""


def for_others() -> str:
    """The origin by which other machines find this site, as `demo` has found it; "" where it listens to none."""
    return os.environ.get("AUTHDEMO_FOR_OTHERS", "")


def is_loopback(host: str) -> bool:
    """Whether it never leaves this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def can_be_certified(host: str) -> bool:
    """Whether there could be a certificate for it that every browser believes: not for one word, nor an address."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(_NOBODYS)
    return False
