"""Who is asking, as far as a connection and a header tell: the device's own words, and its address."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def agent_of(request: HttpRequest) -> str:
    """The User-Agent header, 120 characters at most: the client's own words, to be shown as text."""
    return str(request.headers.get("User-Agent", ""))[:120]


def address_of(request: HttpRequest) -> str:
    """The address the connection came from; no header can change it.

    With AUTHDEMO_HTTPS that is the proxy's own, so what counts is what the proxy says of its connection: the last entry
    of X-Forwarded-For. What stands before it are the client's own words.
    """
    address = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.HTTPS:
        return address
    last = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return address
