"""A page into which somebody has put a script: once where it runs, and once under this site's own policy.

The first is a deliberate mistake and belongs to one trial. It allows exactly the scripts that stand in it, by their
hashes, and may talk to nobody but this site.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse

from authdemo.lab.in_browser.browser_experiment import may_be_framed, page, under
from authdemo.lab.in_browser.trial_store import Trial


def victim(
    request: HttpRequest, trial: Trial, scripts: Sequence[str], *, guarded: bool, **context: Any
) -> HttpResponse:
    """The page with these inline scripts. `guarded`: under the site's own Content-Security-Policy."""
    response = may_be_framed(page(request, "victim", trial, scripts=scripts, guarded=guarded, **context))
    if guarded:
        return response
    policy = {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts],
        "style-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-scripts", "allow-same-origin"],
    }
    return under(response, policy)
