"""Where to go on after a form: to a page of this site, or nowhere (ASVS 5.0, 3.7.2: no open redirect)."""

import re
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

# A path: one slash, nothing that browsers drop before they read on, and no longer than every server and browser takes.
_PATH = re.compile(r"/(?![/\\])[^\s\x00-\x1f\x7f]{0,1999}")


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the visitor wanted to go, if that is a page of this site.

    Django alone would let "//" followed by a carriage return through, and names that are no address.
    """
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=here, require_https=request.is_secure())
    return wanted if safe and is_path(wanted) and _can_be_opened(wanted, request) else default


def is_path(text: str) -> bool:
    """Whether a browser takes it for an address of this very site."""
    return bool(_PATH.fullmatch(text))


def _can_be_opened(wanted: str, request: HttpRequest) -> bool:
    """Not what takes forms alone, nor the page whose form was just sent: it would look as if nothing had happened."""
    try:
        match = resolve(unquote(urlsplit(wanted).path))
    except Resolver404:
        return True  # a file, or a page that says so
    here, view = request.resolver_match, getattr(match.func, "view_class", None)
    return (here is None or here.view_name != match.view_name) and (view is None or hasattr(view, "get"))
