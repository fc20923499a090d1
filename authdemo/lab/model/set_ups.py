"""The set-ups that claims are judged on: which variants are meant where somebody says "a session" or "a JWT", and why.

A claim's table names them (`claims`), and its card says why they are the ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jwt_app.modes import MODES


@dataclass(frozen=True)
class SetUps:
    """Variants that stand for one thing. `why`: what that is, after "Judged on"."""

    names: tuple[str, ...]
    why: str

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)


_ends_at_once = {f"jwt/{mode.name}": mode.ends_at_once for mode in MODES.values()}
_renews = tuple(f"jwt/{mode.name}" for mode in MODES.values() if mode.keeps_family)
_unasked = tuple(name for name, at_once in _ends_at_once.items() if not at_once)
_asked = tuple(name for name, at_once in _ends_at_once.items() if at_once)

# Sessions
SESSIONS = SetUps(("sessions/redis",), "the articles’ session: an id in a cookie, its record in Redis")
ON_SERVER = SetUps(
    ("sessions/redis", "sessions/database", "sessions/memory"),
    "sessions in the three stores that the articles name: Redis, a database, memory",
)
IN_DATABASE = SetUps(("sessions/database",), "sessions in a database")
IN_MEMORY = SetUps(("sessions/memory",), "sessions in a server’s memory")
CROSS_SITE = SetUps(("sessions/redis+cross-site",), "the same where the app’s page is of another site than its API")
ID_IN_URL = SetUps(("sessions/in-url",), "the mistake in question: a session id in the address")
ID_KEPT = SetUps(("sessions/kept-id",), "the mistake in question: an id that stays the same at login")

# Tokens
STATELESS = SetUps(("jwt/stateless",), "the articles’ JWT: one signed token, and the server keeps nothing")
UNASKED = SetUps(_unasked, "the articles’ JWT: its signature is checked, and nobody is asked until it expires")
REFRESH = SetUps(("jwt/refresh",), "a short access token, and a refresh token that the server keeps and rotates")
REFRESH_AND_HEADER = SetUps(
    ("jwt/refresh+header",), "the same with the access token in a header, which is renewed by a cookie"
)
RENEWING = SetUps(_renews, "every JWT that a refresh token renews")
DENYLIST = SetUps(("jwt/denylist",), "a JWT, and a denylist that is asked on each request")
STATEFUL = SetUps(("jwt/stateful",), "a JWT whose record is read on each request")
ASKED = SetUps(_asked, "a JWT about which somebody is asked on each request")
JWT = SetUps((*_unasked, *_asked), "every kind of JWT that this site signs somebody in with")
IN_COOKIE = SetUps(("jwt/denylist",), "a JWT in an HttpOnly cookie")
IN_HEADER = SetUps(("jwt/bearer",), "a JWT in the Authorization header")
IN_STORAGE = SetUps(("jwt/in-storage",), "the mistake in question: a JWT in localStorage")
GUARDED_STORAGE = SetUps(("jwt/in-storage+CSP",), "the same, where a strict CSP refuses foreign scripts")
IN_PAGE_MEMORY = SetUps(("jwt/in-memory",), "a JWT in a variable of the page’s script")
HS256 = SetUps(("jwt/HS256",), "what the articles’ code signs with: a shared secret")
RS256 = SetUps(("jwt/RS256",), "the usual signature that others can check and cannot make")
CURVES = SetUps(("jwt/ES256", "jwt/EdDSA"), "signatures on an elliptic curve")
ALGORITHMS = SetUps((*HS256, *RS256, *CURVES), "a JWT signed by each algorithm that this site knows")
PUBLIC_KEY = SetUps(("jwt/ES256",), "a JWT that whoever has the public key can check")
NO_EXPIRY = SetUps(("jwt/no-expiry",), "the mistake in question: tokens without exp, and a verifier that takes them")
ANY_AUDIENCE = SetUps(
    ("jwt/any-audience", "jwt/no-audience"), "the mistake in question: nobody asks whom a token is for"
)
SAMPLE_SECRET = SetUps(("jwt/sample-secret",), "the mistake in question: a secret out of a tutorial")

# Both lanes, and browsers
SITE = SetUps((*SESSIONS, *JWT), "what this site itself offers, on both lanes")
IP_BOUND = SetUps(("sessions/ip-bound", "jwt/ip-bound"), "the remedy in question, on both lanes")
HYBRID = SetUps(
    ("hybrid",),
    "both at once, in our form: the session buys the API’s token",
)
SIDE_BY_SIDE = SetUps(("hybrid/side-by-side",), "both, side by side and unconnected, as article A has them")
BIG_COOKIE = SetUps(("cookie", "jwt/cart-in-token"), "a cart in the cookie itself, signed or in a JWT")
BEHIND_BACKEND = SetUps(
    ("sessions/backend-for-frontend",), "a backend for the frontend: it has the JWT, the browser a session"
)
ANY_COOKIE = SetUps(("any cookie",), "cookies as such, in this browser")
MAY_BE_STORED = SetUps(("page/max-age",), "a page that a browser may keep")
NO_STORE = SetUps(("page/no-store",), "a page that no browser may keep")
