"""Turns what was raised, and what has no page, into answers in the look of the site."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase

from authdemo.policy import GetResponse
from authdemo.strategy import StoreUnavailable
from authdemo.web import errors


class RefusalMiddleware:
    """Gives a page to a 405, which has none, and a 503 to whatever found that Redis or the database cannot be asked."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        return errors.not_allowed(request, response["Allow"]) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, OperationalError):  # the database is away: no less passing than Redis being so
            return errors.database_unavailable(request)
        return errors.store_unavailable(request, exception) if isinstance(exception, StoreUnavailable) else None
