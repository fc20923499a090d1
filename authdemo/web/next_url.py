"""Where to go on after a form: to a page of this site, or nowhere (ASVS 5.0, 3.7.2: no open redirect)."""

import re

from django.http import HttpRequest
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
    return wanted if safe and _PATH.fullmatch(wanted) else default
