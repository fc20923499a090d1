"""The second origin, from which attacks are tried: it must be another *site*, or SameSite has nothing to hold back."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check(**_: Any) -> list[CheckMessage]:
    """The site goes by the first of ALLOWED_HOSTS. Ports do not count: cookies know none (RFC 6265, 8.5)."""
    origin = getattr(settings, "ATTACKER_ORIGIN", "")
    attacker = urlsplit(origin).hostname or ""
    host = next(iter(settings.ALLOWED_HOSTS), "*").strip("[]").removeprefix(".")
    if not origin or host == "*" or site_of(attacker) != site_of(host):
        return []
    return [
        Error(
            f"ATTACKER_ORIGIN is {origin}, which to a browser is the same site as {host}: its cookies are sent along.",
            hint="Another port or subdomain is not another site. Take another name, or 127.0.0.1 for localhost.",
            id="authdemo.E007",
        )
    ]


def site_of(host: str) -> str:
    """Its site, roughly: the last two labels. A browser asks the public suffix list, which may see more sites here."""
    host = host.lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ".".join(host.split(".")[-2:])
