"""What is kept about the device that signed in. Both are the client's own words, shortened, and shown as text."""

from django.http import HttpRequest


def agent_of(request: HttpRequest) -> str:
    """The User-Agent header, 120 characters at most."""
    return str(request.headers.get("User-Agent", ""))[:120]


def address_of(request: HttpRequest) -> str:
    """The address the connection came from; no header can change it."""
    return str(request.META.get("REMOTE_ADDR") or "")
