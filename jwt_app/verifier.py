"""Another service's side of a token: `python -m jwt_app.verifier --keys URL --audience AUD`.

It knows where the public keys are and for whom a token must be, and nothing else of us: the standard library and PyJWT
are all that it imports. So it can say who asks while we are away, and cannot say whether they have logged out since.

    GET /me        Authorization: Bearer …    200 who it is, 401 why not, 503 where no keys are known
    GET /healthz                              how many keys are known, and how old that knowledge is (s)

PyJWT brings a client for JWK sets, with two traits that an open door must not have: each unknown `kid` makes it ask
again, so whoever sends nonsense has it ask; and once its cache is over, it knows nothing while the issuer is away. Here
unknown names ask once in ten seconds for all together, and what was known stays known for an hour.

RFC 8725: the key decides the algorithm (3.1), an explicit type (3.11), the audience (3.9); RFC 7515, 4.1.11: `crit`.
"""

import argparse
import json
import re
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import jwt

TYPES = {"at+jwt", "application/at+jwt"}  # RFC 9068, 4
ALGORITHMS = {"RS256", "ES256", "EdDSA"}  # what has a public half
REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti"]
LONGEST = 4096  # characters of a token
LEEWAY = 2.0  # seconds
FRESH_SECONDS = 60.0  # keys are asked for again after that: each is published longer than that before it signs
PAUSE_SECONDS = 10.0  # at least, from one question to the next
STALE_SECONDS = 3600.0  # while nobody answers, keys are believed for so long after they were last heard of
ANSWER_SECONDS = 3.0
MOST_BYTES = 256 * 1024  # of a JWK set
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class Refused(Exception):
    """This is not somebody. The message says why, in a word or two."""


class NoKeys(Exception):
    """Nobody can be told from anybody: no keys are known, or too long ago."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Keys come from the address that was given, and from nowhere that it points to."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetch(url: str) -> Any:
    """The JSON at this address. Raises `OSError` or `ValueError` where there is none."""
    opener = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=ANSWER_SECONDS) as answer:
        text = answer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError("too large for a JWK set")
    return json.loads(text)


class Keys:
    """The issuer's public keys by name, as far as they are known. Safe for threads."""

    def __init__(self, asked: Callable[[], Any], now: Callable[[], float] = time.monotonic):
        """`asked`: returns a JWK set (RFC 7517, 5), or raises `OSError` or `ValueError`; `now`: a clock (s)."""
        self._asked, self._now = asked, now
        self._known: dict[str, jwt.PyJWK] = {}
        self._heard = self._tried = -float("inf")
        self._asking = threading.Lock()

    def named(self, kid: str) -> jwt.PyJWK:
        """Raises `Refused` where there is no such key, `NoKeys` where that cannot be said."""
        if self.age >= FRESH_SECONDS or kid not in self._known:
            self._ask()
        if self.age > STALE_SECONDS:
            raise NoKeys
        try:
            return self._known[kid]
        except KeyError:
            raise Refused("unknown key") from None

    @property
    def age(self) -> float:
        """How long ago they were last heard of (s)."""
        return self._now() - self._heard

    def __len__(self) -> int:
        return len(self._known)

    def _ask(self) -> None:
        """Not more often than there is a pause between. One thread asks; the others go by what is known, and wait where
        that is nothing."""
        if not self._asking.acquire(blocking=not self._known):
            return
        try:
            if self._now() - self._tried < PAUSE_SECONDS:
                return  # another one has, just now
            self._tried = self._now()
            self._known, self._heard = usable(self._asked()), self._now()
        except (OSError, ValueError):
            pass  # what is known stays known
        finally:
            self._asking.release()


def usable(jwks: Any) -> dict[str, jwt.PyJWK]:
    """Those of a JWK set that sign tokens such as ours; others are left out (RFC 7517, 5). Raises `ValueError`."""
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
        raise ValueError("no JWK set")
    found: dict[str, jwt.PyJWK] = {}
    for each in jwks["keys"]:
        kid, fits = _fits(each)
        if fits and kid not in found:
            try:
                found[kid] = jwt.PyJWK(each)
            except jwt.PyJWTError:
                continue  # of a kind that is not known here
    return found


def _fits(jwk: Any) -> tuple[str, bool]:
    said: Mapping[str, Any] = jwk if isinstance(jwk, dict) else {}
    kid = said.get("kid")
    fits = isinstance(kid, str) and said.get("alg") in ALGORITHMS and said.get("use", "sig") == "sig"
    return str(kid), fits


def verified(token: str, keys: Keys, audience: str, issuer: str = "") -> dict[str, Any]:
    """The claims of a token that is genuine, in time, and for us. Raises `Refused`, `NoKeys`.

    Without an issuer the keys stand for it: they are those of one address, and of nobody else.
    """
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise Refused("malformed")
    try:
        header = jwt.get_unverified_header(token)
        if str(header.get("typ", "")).lower() not in TYPES or "crit" in header:
            raise Refused("wrong type")
        key = keys.named(str(header.get("kid", "")))
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm_name],
            audience=audience,
            issuer=issuer or None,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except jwt.ExpiredSignatureError:
        raise Refused("expired") from None
    except jwt.InvalidAudienceError:
        raise Refused("for somebody else") from None
    except jwt.PyJWTError as error:
        raise Refused(type(error).__name__) from None
    return claims


class Door(BaseHTTPRequestHandler):
    """What it answers. The server has `keys`, `audience` and `issuer`."""

    server: "Service"
    server_version, sys_version = "authdemo-verifier", ""
    timeout = 10  # seconds for a request to come

    def do_GET(self) -> None:
        if self.path == "/healthz":
            known = {"keys": len(self.server.keys), "heard": round(min(self.server.keys.age, 1e9), 1)}
            self._says(200, known)
        elif self.path == "/me":
            self._me()
        else:
            self._says(404, {"error": "nothing here"})

    def _me(self) -> None:
        shown = self.headers.get_all("Authorization") or [""]
        scheme, _, token = shown[0].partition(" ")
        try:
            if len(shown) > 1 or scheme.lower() != "bearer":
                raise Refused("no token")
            claims = verified(token.strip(), self.server.keys, self.server.audience, self.server.issuer)
        except Refused as refused:
            code = "" if str(refused) == "no token" else ', error="invalid_token"'
            self._says(401, {"error": str(refused)}, ("WWW-Authenticate", f'Bearer realm="verifier"{code}'))
        except NoKeys:
            self._says(503, {"error": "no keys"}, ("Retry-After", f"{PAUSE_SECONDS:.0f}"))
        else:
            self._says(200, {name: claims.get(name) for name in ("sub", "name", "role", "exp")})

    def _says(self, status: int, said: Mapping[str, Any], *headers: tuple[str, str]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *headers,
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Service(ThreadingHTTPServer):
    """On loopback: it is another service's in the demonstration, and nobody's in production."""

    daemon_threads = True
    allow_reuse_port = False

    def __init__(self, port: int, keys: Keys, audience: str, issuer: str = ""):
        super().__init__(("127.0.0.1", port), Door)
        self.keys, self.audience, self.issuer = keys, audience, issuer


def address(text: str) -> str:
    """Of keys: whoever can change them on their way can sign as anybody, so plain HTTP is for this machine alone."""
    parts = urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return text
    raise argparse.ArgumentTypeError(f"{text} is neither https nor http on this machine")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m jwt_app.verifier", description="Says who holds a token, asking nobody.")
    parser.add_argument("--keys", type=address, required=True, help="address of the JWK set")
    parser.add_argument("--audience", required=True, help="for whom tokens must be: their `aud`")
    parser.add_argument("--issuer", default="", help="who must have issued them: their `iss`")
    parser.add_argument("--port", type=int, default=8100, help="on 127.0.0.1 (8100)")
    asked = parser.parse_args(arguments)
    keys = Keys(lambda: fetch(asked.keys))
    try:
        service = Service(asked.port, keys, asked.audience, asked.issuer)
    except (OSError, OverflowError) as error:
        print(f"Port {asked.port} cannot be had: {error}", file=sys.stderr)
        return 1
    with service:
        here = f"verifier  http://127.0.0.1:{service.server_port}/me"
        print(here, said_of(asked.keys), "Stop      Ctrl-C", sep="\n", flush=True)
        try:
            service.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def said_of(url: str) -> str:
    """What is to be known of the keys before anybody asks."""
    try:
        known = usable(fetch(url))
    except URLError as error:
        return f"Keys      {url} does not answer ({error.reason}); it is asked again when a token comes."
    except (OSError, ValueError) as error:
        return f"Keys      {url} has none that can be read ({error}); it is asked again when a token comes."
    if not known:
        return f"Keys      none are published at {url}. With JWT_ALGORITHM=HS256 there is no public half: try ES256."
    kinds = ", ".join(sorted({key.algorithm_name for key in known.values()}))
    return f"Keys      {len(known)} at {url}: {kinds}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
