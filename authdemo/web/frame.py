"""What every page's frame needs: the theme, the navigation, a warning. Asks no store and nobody who they are."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from authdemo.web import host_names, node
from authdemo.web.middleware import projector
from authdemo.web.theme import THEMES, chosen_theme

PAGES = [("Compare", "compare"), ("Lab", "lab"), ("Claims", "claims"), ("Choose", "choose"), ("More", "more")]
GUIDE_IS_OVER = "over."  # before the value of its cookie, once no page is to lead back to it
MORE = [  # name, view, and what is found there
    ("First fifteen minutes", "guide", "A way through for whoever comes alone: four experiments and a broken button."),
    ("Room", "room", "Join a room with the code on the screen; whoever sits at this machine can lead one."),
    ("Cost", "cost", "What knowing who asks costs on this machine, measured here by a command."),
    ("Quiz", "quiz", "A question a page, each answer explained and led to the experiment that shows it."),
    ("Glossary", "glossary", "The words of this site and of the field, a sentence each."),
    ("Analogies", "analogies", "What sessions and JWTs are like, and where the likeness ends."),
    ("Inspect", "inspect", "Take a token apart; see your cookies, your keys in Redis and your requests."),
    ("Sessions", "sessions:profile", "The site with sessions alone: sign in, devices, password."),
    ("JWT", "jwt:profile", "The same pages with JWTs."),
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
        "view": "?projector" if projector.is_asked_for(request) else "",  # links and forms keep it without a script
        "pages": [Page(name, url, request.path.startswith(below)) for name, url, below in _entries()],
        "is_in_room": bool(request.COOKIES.get(settings.ROOM_COOKIE_NAME)),
        "is_on_the_way": _is_on_the_way(request),  # of the first fifteen minutes
        "csp_nonce": getattr(request, "csp_nonce", ""),  # of this answer alone, for its own scripts
        "node": node.said(),
        "plain_http_warning": _can_be_read_along(request),
    }


@cache
def _entries() -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, address and the beginnings of all addresses that belong to an entry: the same in every answer."""
    more = [view for _, view, _ in MORE]
    return [
        (name, reverse(view), tuple(map(reverse, [view, *more] if view == "more" else [view]))) for name, view in PAGES
    ]


def _is_on_the_way(request: HttpRequest) -> bool:
    """The cookie's value is signed, and read by who needs it; here it is enough that it is there."""
    place = request.COOKIES.get(settings.GUIDE_COOKIE_NAME, "")
    return bool(place) and not place.startswith(GUIDE_IS_OVER)


def _can_be_read_along(request: HttpRequest) -> bool:
    """Whether others on the same network see what passes. A host that is refused gets a page that warns of nothing."""
    host = host_names.host_of(request)
    return bool(host) and not request.is_secure() and not host_names.is_loopback(host)
