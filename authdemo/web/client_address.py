"""Who is asking, as far as a connection and a header tell: the device's own words, and its address."""

import os
import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from authdemo import policy
from authdemo.web import host_names

NOBODYS = str(IPv4Address(0))  # that no host has (RFC 1122, 3.2.1.3): of whoever has none that can be read
_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](?::\d{1,5})?|(?P<v4>[\d.]+):\d{1,5}")


def agent_of(request: HttpRequest) -> str:
    """The User-Agent header, 120 characters at most: the client's own words, to be shown as text."""
    return str(request.headers.get("User-Agent", ""))[:120]


def address_of(request: HttpRequest) -> str:
    """The address the connection came from; no header can change it. `NOBODYS` where it is no IP address.

    With AUTHDEMO_HTTPS that is the proxy's own, so what counts is what the proxy says of its connection: the last entry
    of X-Forwarded-For, as gateways write it. What stands before it are the client's own words. A proxy that says
    nothing brings visitors without an address, who share a throttle and are never taken for this machine. The nodes of
    a demo, which listen on loopback alone, believe its own nginx alike; what says nothing there has passed it by, and
    sits at this machine.
    """
    said, peer = request.headers.get("X-Forwarded-For"), str(request.META.get("REMOTE_ADDR") or "")
    if policy.in_run() or not is_behind_proxy() or (said is None and not settings.HTTPS):
        return _read(peer)
    return _read((said or "").rpartition(",")[2])


def is_behind_proxy() -> bool:
    """Whether all connections come from a proxy: one that speaks TLS, or the one that `demo --nodes` starts."""
    return settings.HTTPS or "AUTHDEMO_BALANCED" in os.environ


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the visitor sits at this machine, as far as the connection tells.

    Also by the machine's address for others, from which nobody else can hold a connection. Behind a proxy that is no
    longer so: there an address is what somebody says.
    """
    address = address_of(request)
    is_own = not settings.HTTPS and address == urlsplit(host_names.for_others()).hostname
    return is_own or ip_address(address).is_loopback


def _read(text: str) -> str:
    """An IP address in its usual spelling, without the port, brackets and zone that it may come with."""
    text = text.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found["v6"] or found["v4"] or ""
    try:
        address = ip_address(text)
    except ValueError:
        return NOBODYS
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(address.packed))  # without its zone
    return str(address)
