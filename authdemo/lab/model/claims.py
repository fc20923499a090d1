"""The claims, in our own words: who makes them, which experiment decides each, and on which variants it is judged.

`expect` is what a careful engineer expects. What a run says is computed (`verdicts`); a test holds the two together.
"""

from dataclasses import dataclass
from enum import StrEnum

from jwt_app.modes import MODES


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    DEPENDS = "depends"
    NONE = "no verdict"  # not everything could be told: inside the noise, too slow, or it failed


CHAPTERS = {
    "state": "Who holds what",
    "cost": "What a request costs",
    "revocation": "Taking it back",
    "lifetime": "How long it lasts",
    "scale": "More than one server",
    "transport": "How it travels",
    "attacks": "What an attacker tries",
}

SOURCES = {
    "A": "Sessions vs JWT vs Cookies: Understanding Authentication Approaches",
    "B": "JWT vs. session cookies",
    "C": "A guide to sessions and JWTs",
    "D": "Cookies, Sessions, and Tokens",
}


@dataclass(frozen=True)
class Claim:
    """A sentence that somebody says, and how it is decided. The id is permanent."""

    id: str
    chapter: str
    text: str
    sources: str  # letters of SOURCES; empty: ours, what an expert audience asks next
    experiment: str  # a slug
    meant: tuple[str, ...]  # the variants it is judged on; the others are shown as its limit
    expect: Verdict
    on: str = ""  # what it depends on, after "Depends on"
    browser: bool = False  # only a browser can decide it

    @property
    def said_by(self) -> tuple[tuple[str, bool], ...]:
        """Every source, and whether it says so."""
        return tuple((letter, letter in self.sources) for letter in SOURCES)


YES, NO, DEPENDS = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.DEPENDS
SESSIONS = ("sessions/redis",)
ON_SERVER = ("sessions/redis", "sessions/database", "sessions/memory")  # the record is the server's
UNASKED = tuple(f"jwt/{mode.name}" for mode in MODES.values() if not mode.ends_at_once)  # before the token expires
ASKED = tuple(f"jwt/{mode.name}" for mode in MODES.values() if mode.ends_at_once)  # on each request
RENEWING = tuple(f"jwt/{mode.name}" for mode in MODES.values() if mode.keeps_family)
JWT = UNASKED + ASKED
ALGORITHMS = ("jwt/HS256", "jwt/RS256", "jwt/ES256", "jwt/EdDSA")  # `stateless`, each signed with another
SITE = SESSIONS + JWT  # what this site itself offers
ANY_COOKIE = ("any cookie",)


def _wire(
    chapter: str,
    number: int,
    text: str,
    sources: str,
    experiment: str,
    meant: tuple[str, ...],
    expect: Verdict,
    on: str = "",
) -> Claim:
    return Claim(f"C{number}", chapter, text, sources, experiment, meant, expect, on)


def _browser(
    chapter: str,
    number: int,
    text: str,
    sources: str,
    experiment: str,
    meant: tuple[str, ...],
    expect: Verdict,
    on: str = "",
) -> Claim:
    return Claim(f"C{number}", chapter, text, sources, experiment, meant, expect, on, browser=True)


# fmt: off
CLAIMS = (
    # Who holds what
    _wire("state", 1, "HTTP forgets; a cookie is a carrier, not authentication",
        "AD", "cookie-is-a-carrier", SITE, YES),
    _wire("state", 2, "With a session the browser holds an opaque pointer, the server the record",
        "ABCD", "where-state-lives", SESSIONS, YES),
    _wire("state", 3, "With a JWT the state is in the token and the server keeps nothing",
        "ABCD", "where-state-lives", JWT, DEPENDS, "how early you want to be able to end it"),
    _wire("state", 4, "Anyone who holds a JWT can read it; so no secrets in it",
        "ABC", "read-the-credential", JWT, YES),
    _wire("state", 5, "A session id reveals nothing",
        "ABC", "read-the-credential", SESSIONS, YES),
    _wire("state", 6, "A session id is tiny, a JWT is 500 bytes to 2 KB, on every request",
        "ABCD", "credential-size", ALGORITHMS, DEPENDS, "the algorithm and what it carries"),
    _browser("state", 7, "A cookie holds about 4 KB, a server-side session has no such limit",
        "ACD", "big-cart", (*SESSIONS, "cookie"), YES),
    _wire("state", 8, "User data is already in the token: no lookup to read it",
        "BC", "stale-data", UNASKED, YES),
    # What a request costs
    _wire("cost", 9, "A session costs a lookup per request, a JWT only CPU",
        "ABCD", "request-cost", (*SESSIONS, *UNASKED), YES),
    _wire("cost", 10, "Checking a signature is cheap next to a round trip",
        "A", "request-cost", ("jwt/HS256", "jwt/RS256"), DEPENDS, "the distance to the store and the algorithm"),
    _wire("cost", 11, "Cryptographic verification takes time",
        "C", "request-cost", ALGORITHMS, YES),
    _wire("cost", 12, "A denylist adds the lookup back: a session with extra steps",
        "BD", "revocation-ladder", ("jwt/denylist",), YES),
    _wire("cost", 13, "Sessions use server memory",
        "C", "server-memory", ON_SERVER, YES),
    _wire("cost", 14, "JWTs relieve the store at a high read volume",
        "A", "store-load", JWT, DEPENDS, "whether anybody is asked"),
    # Taking it back
    _wire("revocation", 15, "Logging out of a session kills every copy at once",
        "ABCD", "logout-replay", ON_SERVER, YES),
    _wire("revocation", 16, "A JWT stays valid after logout until it expires",
        "ABCD", "logout-replay", UNASKED, YES),
    _wire("revocation", 17, "The stolen laptop: reported at two, the token valid until five, nothing to be done",
        "BD", "stolen-laptop", JWT, DEPENDS, "the mode"),
    _wire("revocation", 18, "One device among several can be logged out alone",
        "BC", "stolen-laptop", SESSIONS, YES),
    _wire("revocation", 19, "A compromised account can be forced out everywhere at once",
        "ABD", "revoke-everywhere", SESSIONS, YES),
    _wire("revocation", 20, "A ban holds on the next request",
        "ACD", "ban", SESSIONS, YES),
    _wire("revocation", 21, "A role change holds on the next request; a token’s payload can’t change",
        "AC", "role-change", (*SESSIONS, *UNASKED), YES),
    _wire("revocation", 22, "Changing the password puts the other devices out",
        "", "password-change", SITE, DEPENDS, "the variant"),
    _wire("revocation", 23, "Short access tokens with refresh tokens are the standard fix",
        "ABCD", "revocation-ladder", ("jwt/refresh",), YES),
    _wire("revocation", 24, "Refresh tokens kept on the server can be revoked",
        "CD", "revoke-refresh", RENEWING, YES),
    _wire("revocation", 25, "Rotating refresh tokens protects against theft",
        "A", "refresh-theft", ("jwt/refresh",), DEPENDS, "who uses it when"),
    _wire("revocation", 26, "Rotation logs out people with two tabs or a bad line",
        "", "two-tabs", ("jwt/refresh",), DEPENDS, "how long the reply was lost"),
    _wire("revocation", 27, "A reply still under way can sign you back in after logout",
        "", "late-renewal", RENEWING, NO),
    _wire("revocation", 28, "A leaked signing key endangers every token",
        "C", "leaks", ("jwt/stateless", "jwt/refresh", "jwt/denylist"), YES),
    _wire("revocation", 29, "Changing the signing key logs everybody out",
        "", "key-rotation", ("jwt/stateless",), DEPENDS, "whether the old key may still verify"),
    _wire("revocation", 30, "Emptying Redis logs everybody out",
        "", "store-flush", SITE, DEPENDS, "who asks Redis"),
    _wire("revocation", 31, "A request in flight can bring a revoked session back, or undo a demotion",
        "", "in-flight", SESSIONS, NO),
    _wire("revocation", 32, "An acknowledged logout is for ever",
        "", "lost-revocation", ("sessions/redis", "jwt/denylist"), DEPENDS, "what the store writes to disk, and when"),
    # How long it lasts
    _wire("lifetime", 33, "Sessions end after inactivity",
        "AD", "idle-timeout", SESSIONS, YES),
    _wire("lifetime", 34, "Sessions end at an absolute limit, however much they are used",
        "A", "absolute-timeout", SESSIONS, YES),
    _wire("lifetime", 35, "An expired session id is useless",
        "A", "idle-timeout", SESSIONS, YES),
    _wire("lifetime", 36, "A JWT brings its own expiry",
        "ABC", "token-expiry", JWT, YES),
    _wire("lifetime", 37, "A JWT without expiry is stolen for ever",
        "A", "no-expiry", ("jwt/no-expiry",), YES),
    _wire("lifetime", 38, "Expiry should not disturb the user",
        "C", "silent-renewal", RENEWING, YES),
    _browser("lifetime", 39, "Remember-me outlives the browser and nothing else",
        "", "remember-me", (*SESSIONS, "jwt/refresh"), YES),
    _wire("lifetime", 40, "The verifier’s clock can be trusted",
        "", "clock-skew", ("jwt/stateless",), DEPENDS, "how far it is off"),
    # More than one server
    _wire("scale", 41, "Memory sessions die with the process, so production needs Redis",
        "A", "server-restart", ("sessions/memory", "sessions/database"), DEPENDS, "which half of it"),
    _wire("scale", 42, "Memory sessions do not reach a second server; a shared Redis fixes that",
        "ABCD", "second-server", ("sessions/memory", "sessions/redis"), YES),
    _wire("scale", 43, "Any server with the key can check a JWT",
        "ABCD", "second-server", JWT, YES),
    _wire("scale", 44, "With a shared secret any server that checks a JWT can forge one",
        "", "verify-is-mint", ("jwt/HS256",), YES),
    _wire("scale", 45, "Database sessions survive a restart, are slower, load the database, suit audits",
        "A", "session-stores", ("sessions/database",), YES),
    _wire("scale", 46, "JWTs can be checked offline, sessions cannot",
        "A", "offline-verification", ("sessions/redis", "jwt/ES256"), YES),
    _wire("scale", 47, "Services can check identity without sharing the store",
        "ABD", "offline-verification", ("jwt/ES256",), YES),
    _wire("scale", 48, "The store is a single point of failure for sessions",
        "", "store-outage", SESSIONS, YES),
    # How it travels
    _wire("transport", 49, "Clients without a cookie jar prefer a token in a header",
        "ACD", "api-client", ("sessions/redis", "jwt/denylist"), YES),
    _browser("transport", 50, "A single-page app needs JWTs",
        "ACD", "spa-with-session", SESSIONS, NO),
    _browser("transport", 51, "Cookies across origins need CORS with credentials and SameSite=None; header tokens "
          "cross freely",
        "ACD", "cross-origin-api", (*SESSIONS, "jwt/bearer"), YES),
    _browser("transport", 52, "A session id in a URL leaks",
        "A", "id-in-url", ("sessions/in-url",), YES),
    _wire("transport", 53, "Both together: sessions for pages, JWTs for the API",
        "AB", "hybrid", ("hybrid",), YES),
    _wire("transport", 54, "Both together: short access token, long refresh token in a cookie",
        "BC", "revocation-ladder", ("jwt/refresh",), YES),
    _wire("transport", 55, "Both together: a 24 h JWT in an HttpOnly cookie",
        "C", "revocation-ladder", ("jwt/stateless",), DEPENDS, "what you want of it"),
    _wire("transport", 56, "Without TLS either credential can be read on the wire",
        "AD", "on-the-wire", ("sessions/redis", "jwt/refresh"), YES),
    # What an attacker tries
    _wire("attacks", 57, "A changed payload breaks the signature",
        "ABCD", "tamper", JWT, YES),
    _browser("attacks", 58, "Sessions are open to CSRF; SameSite or a token protects",
        "ABCD", "csrf", SESSIONS, YES),
    _browser("attacks", 59, "JWTs are immune to CSRF",
        "A", "csrf", ("jwt/denylist", "jwt/bearer"), DEPENDS, "where the token travels"),
    _browser("attacks", 60, "An HttpOnly JWT cookie brings CSRF back",
        "B", "csrf", ("jwt/denylist",), YES),
    _browser("attacks", 61, "Script can steal a JWT from localStorage, not an HttpOnly cookie",
        "ABCD", "xss-read", ("jwt/in-storage", "sessions/redis", "jwt/denylist"), YES),
    _browser("attacks", 62, "HttpOnly cookies make sessions immune to XSS",
        "A", "xss-ride", SESSIONS, NO),
    _wire("attacks", 63, "Change the id at login, or it can be fixed in advance",
        "C", "session-fixation", ("sessions/kept-id", "sessions/redis"), YES),
    _wire("attacks", 64, "A stolen session id is meaningless out of context",
        "BC", "stolen-credential", SESSIONS, NO),
    _wire("attacks", 65, "Binding a credential to the IP address stops thieves",
        "", "bind-to-ip", ("sessions/ip-bound", "jwt/ip-bound"), DEPENDS, "whose address the thief has"),
    _browser("attacks", 66, "Secure, HttpOnly, SameSite, Path, Domain, Max-Age do what the table says",
        "AD", "cookie-flags", ANY_COOKIE, YES),
    _browser("attacks", 67, "The browser sends cookies with same-origin requests",
        "D", "cookie-flags", ANY_COOKIE, NO),
    _browser("attacks", 68, "A neighbour can plant a cookie under your name",
        "", "cookie-tossing", ANY_COOKIE, DEPENDS, "the name and the neighbour"),
    _browser("attacks", 69, "After logout the Back button shows nothing",
        "", "back-after-logout", ("page/max-age", "page/no-store"), DEPENDS, "no-store"),
    _wire("attacks", 70, "A sample secret will do",
        "", "weak-secret", ("jwt/sample-secret",), NO),
)
# fmt: on

# C71, "neither is more secure; the risks move" (B), is decided by the ledger as a whole: `/claims/` says it from the
# verdicts.

BY_ID = {claim.id: claim for claim in CLAIMS}
