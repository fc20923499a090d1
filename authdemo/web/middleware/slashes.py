"""Addresses that end in a slash, asked for without it."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.common import CommonMiddleware


class SlashMiddleware(CommonMiddleware):
    """Django's, which leads on to the address with its slash. What was sent goes along: 308 (RFC 9110, 15.4.9).

    After a 301 every client asks again with GET, and what somebody has filled in is lost.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Nothing of what Django's looks at here is asked for: no agent is turned away, no www. is put in front; and
        whether the host is ours has been asked by `AttackHostsMiddleware`."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if response.status_code == 301 and request.method not in {"GET", "HEAD"}:
            response.status_code = 308
        return response
