"""The Content-Security-Policy of every answer: the site's for documents, and one that allows nothing for the rest.

By our own means until Django has its own (6.0): the same for all but for the nonce, it is a join of texts, and what no
browser makes a document of gets a constant.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse

HEADER = "Content-Security-Policy"
# What no page shows needs nothing, and is embedded by nobody (ASVS 5.0, 3.4.6).
NOTHING = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Nonce:
    """128 random bits that let the scripts of one answer run, made when its template says them; unsaid, none may run.

    Raises `RuntimeError` where they are said for the first time behind the header that should have named them.
    """

    def __init__(self) -> None:
        self.said = ""
        self.is_late = False

    def __str__(self) -> str:
        if not self.said:
            if self.is_late:
                raise RuntimeError("The header has gone out without this nonce: say it before the answer begins.")
            self.said = b64encode(secrets.token_bytes(16)).decode()
        return self.said


class ContentPolicyMiddleware:
    """Gives a request its `csp_nonce`, and the answer its policy."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.site: dict[str, str] = settings.CONTENT_SECURITY_POLICY

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nonce = cast(Any, request).csp_nonce = Nonce()
        response = self.get_response(request)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, NOTHING)
            return response
        nonce.is_late = True
        directives = {**self.site, **getattr(response, "policy_changes", {})}
        scripts = f"'nonce-{nonce.said}'" if nonce.said else ""
        policy = "; ".join([f"{name} {sources}" for name, sources in directives.items()])
        response.headers.setdefault(HEADER, policy.replace("'nonce'", scripts))
        return response


def put_under(response: HttpResponseBase, directives: Mapping[str, str]) -> None:
    """Have these directives stand in the answer's policy instead of the site's own."""
    changed = cast(Any, response)
    changed.policy_changes = {**getattr(response, "policy_changes", {}), **directives}
