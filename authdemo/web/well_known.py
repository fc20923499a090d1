"""Addresses that browsers, password managers and crawlers ask of every site, without being told of them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse


def favicon(request: HttpRequest) -> HttpResponse:
    """For an answer that is no page of ours and names no icon."""
    return HttpResponseRedirect(static("authdemo/favicon.svg"))


def robots(request: HttpRequest) -> HttpResponse:
    """A demo is for people (RFC 9309)."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def change_password(request: HttpRequest) -> HttpResponse:
    """Where one changes one's password (W3C, change-password-url): in the lane that this browser is signed in to."""
    jwt = settings.SESSION_COOKIE_NAME not in request.COOKIES and settings.ACCESS_COOKIE_NAME in request.COOKIES
    return HttpResponseRedirect(reverse("jwt:password" if jwt else "sessions:password"))
