"""A browser for experiments: a real cookie jar over the whole Django stack, without a network.

Its verbs read like the story they tell:

>>> with Browser("laptop", "jwt", policy) as laptop, Browser("thief", "jwt", policy) as thief:
...     laptop.logs_in("maple", "correct horse battery staple")
...     thief.copies(laptop)
...     laptop.logs_out()
...     thief.opens_profile().says
'revoked'

The policy it is served by travels in the WSGI environ, so it holds for this browser's requests and for nobody else's.
"""

import base64
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import httpx
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from authdemo import policy as policies
from authdemo import trace
from authdemo.policy import Policy
from authdemo.strategy import StoreUnavailable

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ADDRESSES = {"laptop": "192.0.2.10", "thief": "198.51.100.66"}  # documentation networks: RFC 5737


class StepFailed(Exception):
    """The site's answer is not the one that the story goes on from. The message is a sentence for the page."""


@dataclass(frozen=True)
class Look:
    """One look into the profile. Times in seconds of `time.monotonic()`."""

    sent: float
    answered: float
    status: int
    says: str  # the username, or the reason why not
    redis: int  # commands that this one check cost

    @property
    def accepted(self) -> bool:
        return self.status == 200

    @property
    def refused(self) -> bool:
        """401 alone: a 503 says nothing about the credential."""
        return self.status == 401


class Browser:
    """One person's browser on one lane, or a thief's. Close it, or use it as a context manager."""

    def __init__(self, name: str, lane: str, policy: Policy):
        self.name = name
        self._client = httpx.Client(
            transport=httpx.WSGITransport(_served_by(policy), remote_addr=ADDRESSES[name]),
            base_url=f"{_origin()}/{lane}/",
            headers={"User-Agent": name},
        )

    def logs_in(self, username: str, password: str, **choices: str) -> None:
        """Fill in the sign-in form. `choices` are its other fields: remember, revocation, lifetime."""
        form = self._get("login/")
        fields = {"username": username, "password": password, "csrfmiddlewaretoken": _csrf_token(form), **choices}
        self._expect(302, self._post("login/", data=fields), "signing in")

    def logs_out(self) -> None:
        """Log out as a script of the page does, with the CSRF token from its cookie in a header."""
        token = self._client.cookies.get(settings.CSRF_COOKIE_NAME) or ""
        self._expect(200, self._post("api/logout", headers={"X-CSRFToken": token}), "logging out")

    def opens_profile(self) -> Look:
        """Ask who the server thinks we are, and note what that one check cost."""
        sent = time.monotonic()
        with trace.recording() as cost:
            response = self._get("api/me")
        answer = _json(response)
        says = str(answer.get("user") or answer.get("error") or f"HTTP {response.status_code}")
        return Look(sent, time.monotonic(), response.status_code, says, cost.count("redis"))

    def copies(self, other: "Browser") -> None:
        """Take what lets somebody in, and nothing that renews itself: the session id or the access token.

        A thief obeys no expiry and no deletion, so the copies belong to no domain that a Set-Cookie could name.
        """
        for name in (settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME):
            if value := other.cookie(name):
                self._client.cookies.set(name, value)

    def cookie(self, name: str) -> str | None:
        """The cookie's value as this browser holds it."""
        return self._client.cookies.get(name)

    def token_claims(self) -> dict[str, Any]:
        """What the access token says, read without any key as anybody can; empty where there is none."""
        token = self.cookie(settings.ACCESS_COOKIE_NAME)
        if token is None:
            return {}
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def _get(self, path: str) -> httpx.Response:
        return self._client.get(path)

    def _post(self, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        """A browser names the origin of every POST, and Django checks it (Fetch, 3.1)."""
        return self._client.post(path, headers={"Origin": _origin(), **(headers or {})}, **body)

    def _expect(self, status: int, response: httpx.Response, what: str) -> None:
        if response.status_code == 503:
            raise StoreUnavailable(f"503 while {what}")
        if response.status_code != status:
            raise StepFailed(f"The {self.name} was answered {response.status_code} while {what}.")


def _served_by(policy: Policy) -> WSGIApplication:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[policies.ENVIRON_KEY] = policy
        return _site()(environ, start_response)

    return application


@cache
def _site() -> WSGIHandler:
    """This process's own middleware and pages, loaded once."""
    return WSGIHandler()


def _origin() -> str:
    """An origin that ALLOWED_HOSTS admits: the first host there that is one host and no pattern."""
    host = next((host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host), "localhost")
    return f"{'https' if settings.HTTPS else 'http'}://{host}"


def _csrf_token(page: httpx.Response) -> str:
    """The token in the page's form; empty where there is none, which the site then refuses."""
    found = CSRF_FIELD.search(page.text)
    return found[1] if found else ""


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer: Any = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
