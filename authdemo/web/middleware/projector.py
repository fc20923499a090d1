"""`?projector`: a page as a room sees it. That stays when a form leads on to another page; web.js keeps it on links."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse

PROJECTOR = "projector"


class ProjectorMiddleware:
    """Has redirects within this site lead to the same view."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Location" in response.headers and is_asked_for(request):
            to = urlsplit(response.headers["Location"])
            if not (to.scheme or to.netloc or _names(to.query)):
                query = f"{to.query}&{PROJECTOR}" if to.query else PROJECTOR
                response.headers["Location"] = to._replace(query=query).geturl()
        return response


def is_asked_for(request: HttpRequest) -> bool:
    """Whether it stands in the address, of which the rest may be nonsense: every page asks, so that stays as it is."""
    return _names(request.META.get("QUERY_STRING", ""))


def _names(query: str) -> bool:
    return PROJECTOR in query and any(part.partition("=")[0] == PROJECTOR for part in query.split("&"))
