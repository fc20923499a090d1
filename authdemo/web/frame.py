"""What every page's frame needs: the theme, the navigation, a warning. Asks no store and nobody who they are."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse

from authdemo.web.theme import THEMES, chosen_theme

PAGES = [
    ("Compare", "compare"),
    ("Lab", "lab"),
    ("Claims", "claims"),
    ("Inspect", "inspect"),
    ("Sessions", "sessions:profile"),
    ("JWT", "jwt:profile"),
]


@dataclass(frozen=True)
class Page:
    """One entry of the navigation."""

    name: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all pages; error pages call it themselves."""
    return {
        "theme": chosen_theme(request),
        "themes": THEMES,
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else request.path,
        "pages": [_page(request, name, reverse(view)) for name, view in PAGES],
        "csp_nonce": getattr(request, "csp_nonce", ""),  # of this answer alone, for its own scripts
        "plain_http_warning": not request.is_secure() and not _is_loopback(request),
    }


def _page(request: HttpRequest, name: str, url: str) -> Page:
    return Page(name, url, current=request.path.startswith(url))


def _is_loopback(request: HttpRequest) -> bool:
    """Whether the address that was visited never leaves this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3)."""
    try:
        host = urlsplit(f"//{request.get_host()}").hostname or ""
    except (DisallowedHost, ValueError):
        return True  # refused anyway; its page warns of nothing
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
