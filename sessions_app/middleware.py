"""Django's session middleware, put right: what cannot be asked is not gone, and what is gone stays gone."""

from typing import cast

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from authdemo import policy
from authdemo.policy import GetResponse
from authdemo.strategy import StoreUnavailable
from authdemo.web import errors, times
from authdemo.web.cookies import CLOSES, Cookie
from sessions_app.engine import SessionStore, session_of

COOKIE = Cookie(
    settings.SESSION_COOKIE_NAME,
    "Sessions: a pointer to a record in Redis. Who holds it is you.",
    lambda: f"{CLOSES}; remembered, {times.lifetime(policy.site().session_max)}",
)


class SessionsMiddleware(SessionMiddleware):
    """Attaches `request.session`, stores what a page changed in it, sets and drops the cookie.

    Subclassed because an error here reaches no other handler. Differs from Django's: a request that did not use the
    session leaves its cookie alone (the other lane's requests carry it too), and so does one that Redis could not
    answer: the same cookie works again when Redis is back.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """An experiment with one of Django's own engines brings Django's own middleware along."""
        of_run = policy.of_run()
        if of_run and of_run.sessions_middleware:
            return of_run.sessions_middleware(cast(GetResponse, self.get_response))(request)
        return cast(HttpResponseBase, super().__call__(request))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = session_of(request)
        if session.modified and not session.is_empty() and response.status_code < 500:
            try:
                session.save()
            except UpdateError:
                response = errors.logged_out_meanwhile(request)
            except StoreUnavailable as error:
                response = errors.store_unavailable(request, error)
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.set_cookie:
            set_session_cookie(response, session)
        elif session.drop_cookie:
            COOKIE.drop(response)
        return response


def set_session_cookie(response: HttpResponse, session: SessionStore) -> None:
    """Remembered: kept when the browser closes, until the absolute limit. Otherwise gone with the browser."""
    keep = int(policy.current().session_max) if session.remember else None
    COOKIE.set(response, session.session_key or "", keep)
