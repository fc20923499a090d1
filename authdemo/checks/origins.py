"""The second origin, from which attacks are tried: it must be another *site*, or SameSite has nothing to hold back."""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

HINT = "Another port or subdomain is not another site. Take another name, one that ALLOWED_HOSTS does not list."


def check(**_: Any) -> list[CheckMessage]:
    """No host of the site is one site with it. Ports do not count: cookies know none (RFC 6265, 8.5)."""
    origin = getattr(settings, "ATTACKER_ORIGIN", "")
    return list(_compared(origin)) if origin else []


def _compared(origin: str) -> Iterator[CheckMessage]:
    attacker = _labels(urlsplit(origin).hostname or "")
    for name in _visited():
        host = _labels(name)
        shared = _shared(host, attacker)
        if host == attacker or shared in (host, attacker):
            yield Error(
                f"ATTACKER_ORIGIN is {origin}, which to a browser is the same site as {name}: its cookies are sent "
                "along.",
                hint=HINT,
                id="authdemo.E007",
            )
        elif shared:
            yield CheckWarning(
                f"ATTACKER_ORIGIN is {origin}, and both it and {name} end in {'.'.join(shared)}: to a browser they are "
                "one site, unless that is a public suffix such as co.uk or github.io. No list of these is kept here.",
                hint=HINT,
                id="authdemo.W003",
            )


def _visited() -> list[str]:
    """The hosts of the site itself. The settings add the attacker's once: one that is left over was listed as ours."""
    ours = Counter(settings.ALLOWED_HOSTS) - Counter(settings.ATTACK_HOSTS)
    return [host for host in ours if host != "*"]


def _shared(host: list[str], attacker: list[str]) -> list[str]:
    """The labels in which both end, where these are two or more: the last one alone makes no site."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(reversed(host), reversed(attacker), strict=False))
    ending = [label for label, _ in pairs][::-1]
    return ending if len(ending) > 1 else []


def _labels(host: str) -> list[str]:
    """The parts of a name; an address has one."""
    host = host.strip("[]").strip(".").lower()
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return host.split(".")
