"""What every page's frame needs: the theme, the navigation, a warning. Asks no store and nobody who they are."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from authdemo.web import host_names
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
        "plain_http_warning": _can_be_read_along(request),
    }


def _page(request: HttpRequest, name: str, url: str) -> Page:
    return Page(name, url, current=request.path.startswith(url))


def _can_be_read_along(request: HttpRequest) -> bool:
    """Whether others on the same network see what passes. A host that is refused gets a page that warns of nothing."""
    host = host_names.host_of(request)
    return bool(host) and not request.is_secure() and not host_names.is_loopback(host)
