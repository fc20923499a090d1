"""A browser for experiments: a real cookie jar over the whole Django stack, without a network.

Its verbs read like the story they tell:

    with Browser("laptop", "jwt", policy) as laptop, Browser("thief", "jwt", policy) as thief:
        laptop.logs_in("maple", "correct horse battery staple")
        thief.copies(laptop)
        laptop.logs_out()
        thief.opens_profile().says  # "revoked"

The policy it is served by travels in the WSGI environ, so it holds for this browser's requests and for nobody else's.
Given the address of another server process, it goes there instead, through the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from authdemo import policy as policies
from authdemo import trace
from authdemo.lab.attacks.token_text import claims_of
from authdemo.lab.wire.exchange import Exchange, Look, csrf_token, exchange_of, json_of, lookups_of
from authdemo.policy import Policy
from authdemo.strategy import StoreUnavailable

if TYPE_CHECKING:
    import httpx  # a server process loads it with its first run: it brings a command line of its own, `rich` included

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
ADDRESSES = {"laptop": "192.0.2.10", "phone": "192.0.2.11", "thief": "198.51.100.66"}  # documentation: RFC 5737
CREDENTIALS = (settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME)
COPIED = CREDENTIALS[:2]  # what lets somebody in, and nothing that renews itself


class StepFailed(Exception):
    """The site's answer is not the one that the story goes on from. The message is a sentence for the page."""


class Browser:
    """One person's browser on one lane, or a thief's. Close it, or use it as a context manager."""

    def __init__(
        self,
        name: str,
        lane: str,
        policy: Policy | None,
        *,
        address: str = "",
        server: str = "",
        exchanges: list[Exchange] | None = None,
        **client: Any,
    ):
        """Without a policy it is served as any visitor is. What is asked and answered is noted in `exchanges`.

        `server`: the origin of another process; `client`: what httpx needs beyond that, such as `verify`.
        """
        import httpx

        self.name, self.lane, self.policy = name, lane, policy
        self.origin = server or _origin()
        self.issued: dict[str, list[str]] = {}  # every credential it was ever given, by cookie name
        self.raw_cookies: bytes | None = None  # sent as they are, whatever the jar holds and HTTP libraries allow
        self.exchanges = [] if exchanges is None else exchanges
        if not server:
            remote = address or ADDRESSES.get(name, "192.0.2.99")
            client["transport"] = httpx.WSGITransport(self._served, remote_addr=remote)
        self._client = httpx.Client(
            base_url=f"{self.origin}/{lane}/",
            headers={"User-Agent": name},
            event_hooks={"response": [self._note]},
            trust_env=False,  # it is our own site that is asked, whatever proxy the environment names
            timeout=20,
            **client,
        )

    # What a person does

    def logs_in(self, username: str, password: str, **choices: str) -> None:
        """Fill in the sign-in form. `choices` are its other fields: remember, revocation, lifetime."""
        self.submits("login/", {"username": username, "password": password, **choices}, "signing in")

    def logs_out(self) -> None:
        """Log out as a script of the page does, with the CSRF token from its cookie in a header."""
        token = self.cookie(settings.CSRF_COOKIE_NAME) or ""
        self._expect(200, self.post("api/logout", headers={"X-CSRFToken": token}), "logging out")

    def ends_login(self, login_id: str) -> bool:
        """On the devices page, log another device out; False where the page knows none of that id."""
        return self._presses(f"devices/{login_id}/revoke/")

    def changes_password(self, old: str, chosen: str) -> None:
        self.submits("password/", {"old": old, "chosen": chosen, "again": chosen}, "changing the password")

    def _presses(self, path: str) -> bool:
        """Press a button of the devices page."""
        page = self.get("devices/")
        response = self.sends(page, path, {})
        if response.status_code == 404:
            return False
        self._expect(302, response, "ending a device's sign-in")
        if not response.headers["Location"].endswith("/devices/"):
            raise StepFailed(f"The {self.name} was sent to {response.headers['Location']} instead of ending a sign-in.")
        return True

    def submits(self, path: str, fields: dict[str, str], what: str, *, page: str | None = None) -> httpx.Response:
        """Open a page, fill in its form, send it with its CSRF token. Raises `StepFailed` unless it is taken (302)."""
        response = self.sends(self.get(path if page is None else page), path, fields)
        self._expect(302, response, what)
        return response

    def opens_profile(self, **request: Any) -> Look:
        """Ask who the server thinks we are, and note what that one check cost."""
        sent = time.monotonic()
        with trace.recording() as cost:
            response = self.get("api/me", **request)
        answer = json_of(response)
        says = str(answer.get("user") or answer.get("error") or f"HTTP {response.status_code}")
        lookups = cost.count("redis") or lookups_of(response)
        role, login_id = str(answer.get("role", "")), str(answer.get("login_id", ""))
        return Look(sent, time.monotonic(), response.status_code, says, lookups, role, login_id, self.name, cost)

    def copies(self, other: Browser, *names: str) -> None:
        """Take what lets somebody in, and nothing that renews itself (`COPIED`), or the cookies of these names.

        A thief obeys no expiry and no deletion, so the copies belong to no domain that a Set-Cookie could name.
        """
        for name in names or COPIED:
            if value := other.cookie(name):
                self._client.cookies.set(name, value)

    def shares_jar(self, other: Browser) -> None:
        """Take every cookie of another one as it is: another tab of it, or a thief who goes on from there."""
        for cookie in other._client.cookies.jar:
            self._client.cookies.jar.set_cookie(cookie)

    def restarts(self) -> None:
        """Close and open again: cookies without an end of their own are gone (RFC 6265, 5.3)."""
        for cookie in list(self._client.cookies.jar):
            if cookie.discard:
                self._client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)

    def sends(self, page: httpx.Response, path: str, fields: dict[str, str]) -> httpx.Response:
        """Send the form of a page that was opened some time ago, with the CSRF token it had then."""
        return self.post(path, data={**fields, "csrfmiddlewaretoken": csrf_token(page)})

    # What it holds

    def cookie(self, name: str) -> str | None:
        """The cookie's value as this browser holds it."""
        return next((cookie.value for cookie in self._client.cookies.jar if cookie.name == name), None)

    def hides_from_scripts(self, name: str) -> bool:
        """Whether the cookie came with HttpOnly (RFC 6265, 5.2.6): no script of a page can read it then."""
        return any(c.has_nonstandard_attr("HttpOnly") for c in self._client.cookies.jar if c.name == name)

    def takes(self, name: str, value: str) -> None:
        """Put a cookie in by hand."""
        self.forgets(name)
        self._client.cookies.set(name, value)

    def bears(self, token: str) -> None:
        """From now on show this token in a header, as a program or a page's script does (RFC 6750, 2.1)."""
        self._client.headers["Authorization"] = f"Bearer {token}"

    def is_given(self, name: str, value: str) -> None:
        """Have a cookie planted as if the site had set it: the site may replace and delete it."""
        host = urlsplit(self.origin).hostname or ""
        self._client.cookies.set(name, value, domain=host if "." in host else f"{host}.local")

    def forgets(self, name: str) -> None:
        for cookie in [cookie for cookie in self._client.cookies.jar if cookie.name == name]:
            self._client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)

    def token_claims(self) -> dict[str, Any]:
        """What the access token says, read without any key as anybody can; empty where there is none."""
        token = self.cookie(settings.ACCESS_COOKIE_NAME)
        return claims_of(token) if token else {}

    # What goes over the wire

    def get(self, path: str, **request: Any) -> httpx.Response:
        return self._client.get(path, **request)

    def post(self, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        """A browser names the origin of every POST, and Django checks it (Fetch, 3.1)."""
        return self._client.post(path, headers={"Origin": self.origin, **(headers or {})}, **body)

    @contextmanager
    def hears(self, path: str) -> Iterator[Iterator[str]]:
        """An answer line by line, while it is being sent; leaving it hangs up."""
        with self._client.stream("GET", path) as response:
            self._expect(200, response, "opening a stream")
            yield response.iter_lines()

    def _served(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.raw_cookies is not None:
            environ["HTTP_COOKIE"] = self.raw_cookies.decode("latin-1")  # as WSGI has headers: PEP 3333
        if self.policy is not None:
            environ[policies.ENVIRON_KEY] = self.policy
        return _site()(environ, start_response)

    def _note(self, response: httpx.Response) -> None:
        for cookie in response.cookies.jar:
            if cookie.name in CREDENTIALS and cookie.value:
                self.issued.setdefault(cookie.name, []).append(cookie.value)
        self.exchanges.append(exchange_of(response))

    def _expect(self, status: int, response: httpx.Response, what: str) -> None:
        if response.status_code == 503:
            raise StoreUnavailable(f"503 while {what}")
        if response.status_code != status:
            raise StepFailed(f"The {self.name} was answered {response.status_code} while {what}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()


@cache
def _site() -> WSGIHandler:
    """This process's own middleware and pages, loaded once."""
    return WSGIHandler()


def _origin() -> str:
    """An origin that ALLOWED_HOSTS admits: the first host there that is one host and no pattern."""
    host = next((host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host), "localhost")
    return f"{'https' if settings.HTTPS else 'http'}://{host}"
