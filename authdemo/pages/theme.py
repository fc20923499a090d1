"""The theme: a preference kept in a cookie, which is neither a session nor a token. Not every cookie is a login."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

THEMES = ("light", "auto", "dark")
COOKIE = settings.COOKIE_PREFIX + "theme"
# A path: one slash, nothing that browsers drop before they read on, and no longer than every server and browser takes.
_PATH = re.compile(r"/(?![/\\])[^\s\x00-\x1f\x7f]{0,1999}")
COOKIE_AGE = 365 * 24 * 60 * 60  # one year


def chosen_theme(request: HttpRequest) -> str:
    """The theme this browser asked for; "auto" leaves it to the system."""
    asked = request.COOKIES.get(COOKIE, "")
    return asked if asked in THEMES else "auto"


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the visitor wanted to go, if that is a page of this site (ASVS 5.0, 3.7.2: no open redirect).

    Django alone would let "//" followed by a carriage return through, and names that are no address.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    return wanted if safe and _PATH.fullmatch(wanted) else default


class Theme(View):
    """POST only: sets the cookie and goes back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("theme", "")
        response = HttpResponseRedirect(safe_next(request, default=reverse("start")))
        if asked in THEMES:
            response.set_cookie(COOKIE, asked, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax")
        return response
