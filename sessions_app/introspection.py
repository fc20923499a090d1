"""`/sessions/api/introspect`: whose a session is, for a service that has nothing to check it by (RFC 7662).

    POST  Authorization: Bearer <INTROSPECTION_SECRET>     token=<session id>
    200   {"active": true, "sub": "7", "username": "maple-17", "role": "member", "iat": …, "exp": …}
    200   {"active": false}        for whatever is no living session, and no word on why (2.2)

Only who has the password may ask: an open one would be a place to try session ids at (4). To be asked about prolongs
nothing: the user has not been seen here. Without a password in the settings there is no such address.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from authdemo import policy, trace
from authdemo.basics.bearer import shows
from authdemo.strategy import Rejected, StoreUnavailable
from sessions_app import records
from sessions_app.engine import SessionStore

INACTIVE = {"active": False}


@csrf_exempt  # no cookie counts here
def introspect(request: HttpRequest) -> HttpResponse:
    """What the record says, where there is one. Raises `StoreUnavailable`, which is answered with 503."""
    trace.keep_private()
    if not policy.current().introspection_secret:  # before anything else is looked at: there is no such address
        raise Http404
    return _answered(request)


@require_POST
def _answered(request: HttpRequest) -> HttpResponse:
    if not shows(request.META.get("HTTP_AUTHORIZATION", ""), policy.current().introspection_secret):
        challenge = {"WWW-Authenticate": 'Bearer realm="introspection"'}
        return JsonResponse({"error": "invalid_client"}, status=401, headers=challenge)
    if (token := request.POST.get("token")) is None:
        return JsonResponse({"error": "invalid_request"}, status=400)
    return JsonResponse(_told(token))


def _told(token: str) -> dict[str, Any]:
    session = SessionStore(token)
    if session.session_key is None:
        return INACTIVE
    try:
        who = records.read(session.login, slide=False).identity
    except StoreUnavailable:
        raise
    except Rejected:
        return INACTIVE
    return {
        "active": True,
        "sub": str(who["user_id"]),
        "username": who["username"],
        "role": who["role"],
        "iat": who["began"] // 1000,
        "exp": who["until"] // 1000,
    }
