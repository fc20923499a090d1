"""Tokens for clients that keep no cookies: in the body, for an audience of their own (ASVS 5.0, 9.2.4).

Sent with `Authorization: Bearer`. A page's tokens are no good here, nor these there, though one key signs both.
"""

import secrets
import time

from django.contrib.auth import user_logged_in
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from authdemo import policy, trace
from authdemo.accounts import passwords
from authdemo.strategy import BadChoice, LoginRefused, Rejected, StoreUnavailable
from authdemo.web.json_body import BadBody, json_object, sign_in_from
from jwt_app import engine, families, refresh, sign_in
from jwt_app.middleware import refused


@csrf_exempt  # JSON alone is taken, and no cookie is given: there is nothing for another site to ride on
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """`{"username", "password", "revocation"?, "lifetime"?}` for an access token and, by its mode, a refresh token."""
    trace.keep_private()
    try:
        wanted = sign_in_from(request, ("revocation", "lifetime"))
        user = passwords.check(request, wanted.username, wanted.password)
        if user is None:
            return _no("credentials", 401)
        terms = sign_in.terms(wanted.choices, remember=False)
        pair = sign_in.sign_in(request, user, terms, policy.current().api_audience)
        if pair.refresh:
            families.end_oldest(user.pk)
    except BadBody as bad:
        return _no(str(bad), bad.status)
    except BadChoice as bad:
        return _no(str(bad), 400)
    except LoginRefused:
        return _no("The account changed while you were signing in; try again.", 409)
    user_logged_in.send(sender=type(user), request=request, user=user)
    return _tokens(pair)


@csrf_exempt
@require_POST
def renew(request: HttpRequest) -> JsonResponse:
    """`{"refresh_token"}` for the next pair. The one sent is used up; sent again after the grace, it ends the login."""
    trace.keep_private()
    try:
        sealed = json_object(request).get("refresh_token")
        if not isinstance(sealed, str):
            return _no("refresh_token takes a text.", 400)
        return _tokens(engine.renew(refresh.read(sealed), secrets.token_hex(8), policy.current().api_audience))
    except BadBody as bad:
        return _no(str(bad), bad.status)
    except StoreUnavailable:
        raise
    except Rejected as rejected:
        return refused(rejected.reason)


def _tokens(pair: engine.Pair) -> JsonResponse:
    """As RFC 6749, 5.1 shapes it; `expires_in` in whole seconds."""
    body = {
        "access_token": pair.access,
        "token_type": "Bearer",
        "expires_in": max(0, int(pair.claims.expires - time.time())),
    }
    if pair.refresh:
        body["refresh_token"] = pair.refresh
    return JsonResponse(body)


def _no(error: str, status: int) -> JsonResponse:
    response = JsonResponse({"error": error}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="authdemo"'
    return response
