"""The theme: a preference kept in a cookie, which is neither a session nor a token. Not every cookie is a login."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from authdemo.web import times
from authdemo.web.cookies import Cookie
from authdemo.web.next_url import safe_next

THEMES = ("light", "auto", "dark")
COOKIE_AGE = 365 * 24 * 60 * 60  # one year
COOKIE = Cookie(
    settings.COOKIE_PREFIX + "theme", "Light or dark. Not every cookie is a login.", lambda: times.lifetime(COOKIE_AGE)
)


def chosen_theme(request: HttpRequest) -> str:
    """The theme this browser asked for; "auto" leaves it to the system."""
    asked = request.COOKIES.get(COOKIE.name, "")
    return asked if asked in THEMES else "auto"


class Theme(View):
    """POST only: sets the cookie and goes back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("theme", "")
        response = HttpResponseRedirect(safe_next(request, default=reverse("start")))
        if asked in THEMES:
            COOKIE.set(response, asked, COOKIE_AGE)
        return response
