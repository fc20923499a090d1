"""One request to a lane, made here so that its way can be drawn: through the whole site, with the visitor's cookies."""

from collections.abc import Callable
from functools import cache
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import reverse

from authdemo import policy
from authdemo.trace import marking, recording
from authdemo.web.flow import Flow, flow_of

LEFT_OUT = ("HTTP_AUTHORIZATION", "HTTP_ORIGIN", "CONTENT_TYPE")  # this one brings cookies alone


def asks_who(request: HttpRequest, lane: str) -> tuple[Flow, str, SimpleCookie]:
    """Ask this lane's `api/me` as this visitor: the way that took, the status, and the cookies of the answer.

    They are the visitor's: a token may have been renewed, and whoever asks must hand them on.
    """
    environ = {name: value for name, value in request.META.items() if isinstance(value, str) and name not in LEFT_OUT}
    environ |= {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "QUERY_STRING": "", "CONTENT_LENGTH": ""}
    environ["PATH_INFO"] = reverse(f"{lane}:api-me")
    served: dict[str, Any] = {"wsgi.input": BytesIO(), "wsgi.url_scheme": request.scheme}
    served[policy.ENVIRON_KEY] = policy.current()  # the site's own; in force by name, it is no visit for the log
    status: list[str] = []

    def start(line: str, headers: object, failed: object = None, /) -> Callable[[bytes], object]:
        status.append(line)
        return bytes  # PEP 3333 has a writer here, which Django does not use

    with recording() as trace, marking() as marks:
        response: Any = _site()({**environ, **served}, start)
    response.close()
    return flow_of(marks, trace), status[0], response.cookies


@cache
def _site() -> WSGIHandler:
    """This process's own middleware and pages, loaded once."""
    return WSGIHandler()
