"""The Content-Security-Policy of every answer: the site's for documents, and one that allows nothing for the rest."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

# What no page shows needs nothing, and is embedded by nobody (ASVS 5.0, 3.4.6). The same for all, so it is made once.
NOTHING = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, asked only where a browser makes a document of the answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, NOTHING)
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer
