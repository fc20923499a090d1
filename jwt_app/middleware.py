"""Attaches `request.jwt`, lets a bearer token speak for itself, and sends new cookies with whatever the answer is."""

import math
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from authdemo import policy
from authdemo.basics.bearer import bearer_of
from authdemo.strategy import Reason, Rejected, StoreUnavailable
from authdemo.web import errors, times
from authdemo.web.cookies import CLOSES, Cookie
from jwt_app.engine import Handed, JwtRequest, TokenStore, tokens_of


def _life() -> str:
    return f"{CLOSES}; remembered, {times.lifetime(policy.site().refresh_max)}"


ACCESS = Cookie(
    settings.ACCESS_COOKIE_NAME,
    "JWT: the access token. Who holds it is you, until it expires or is taken back.",
    _life,
)
REFRESH = Cookie(settings.REFRESH_COOKIE_NAME, "JWT: buys the next access token. The longest-lived secret here.", _life)
LEFT = Cookie(
    settings.LEFT_COOKIE_NAME,
    "JWT: names the sign-in that this browser has left, so that a late answer cannot bring it back.",
    lambda: times.lifetime(policy.site().access_max_seconds + policy.site().leeway),
)


class JwtMiddleware(MiddlewareMixin):
    """Before the CSRF check, since a verified bearer token makes one needless; renewal comes after it, lazily."""

    def process_request(self, request: HttpRequest) -> None:
        cast(JwtRequest, request).jwt = TokenStore(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """A bearer token on this lane's pages counts alone, whatever it holds: no cookie is looked at.

        Another scheme is meant for whoever stands in front of this site (RFC 9110, 11.6.2), and counts as absent.
        """
        match = request.resolver_match
        bearer = bearer_of(request.META.get("HTTP_AUTHORIZATION", ""))
        if match is None or match.namespaces[:1] != ["jwt"] or bearer is None:
            return None
        store = tokens_of(request)
        store.bearer = bearer
        try:
            store.resolve()
        except StoreUnavailable as error:
            return errors.store_unavailable(request, error)
        except Rejected as rejected:
            return refused(rejected.reason)
        cast(JwtRequest, request).csrf_processing_done = True  # no browser adds this header by itself
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        store = tokens_of(request)
        if store.accessed:
            patch_vary_headers(response, ("Cookie",))
        if store.bearer is not None:
            response.cookies.clear()  # this client keeps none
            return response
        if store.issued:
            set_token_cookies(response, store.issued)
        elif store.dropped:
            drop_token_cookies(response, store.leaves)
        return response


def refused(reason: Reason) -> JsonResponse:
    """401 for a client that sent a token (RFC 6750, 3.1)."""
    response = JsonResponse({"error": reason}, status=401)
    response["WWW-Authenticate"] = 'Bearer realm="authdemo", error="invalid_token"'
    return response


def set_token_cookies(response: HttpResponseBase, pair: Handed) -> None:
    """Both cookies live as long as the login, so that an access token that expired can be told from none."""
    ACCESS.set(response, pair.access, pair.keep)
    if pair.refresh:
        REFRESH.set(response, pair.refresh, pair.keep)
    else:
        REFRESH.drop(response)


def drop_token_cookies(response: HttpResponseBase, leaves: str | None) -> None:
    """Both cookies go. For as long as a token may live, one stays that names the login which was left: a renewal's
    reply that is still under way cannot sign this browser in again."""
    ACCESS.drop(response)
    REFRESH.drop(response)
    if leaves:
        LEFT.set(response, leaves, math.ceil(policy.current().access_max_seconds + policy.current().leeway))
