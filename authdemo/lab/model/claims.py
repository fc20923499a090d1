"""The claims, in our own words: who makes them, which experiment decides each, on which set-ups, and what is expected.

A claim's table says what a careful engineer expects of each variant: of those it is judged on (`set_ups`), and of those
that show its limit. The expected verdict follows from it. What a run says is computed (`verdicts`), and what differs
from the table is named, variant by variant (`differences`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from authdemo.lab.model.articles import ARTICLES, Place, places
from authdemo.lab.model.set_ups import (
    ALGORITHMS,
    ANY_AUDIENCE,
    ANY_COOKIE,
    ASKED,
    BEHIND_BACKEND,
    BIG_COOKIE,
    COPIED,
    CURVES,
    DENYLIST,
    HS256,
    HYBRID,
    ID_IN_URL,
    ID_KEPT,
    IN_COOKIE,
    IN_DATABASE,
    IN_HEADER,
    IN_MEMORY,
    IN_PAGE_MEMORY,
    IN_STORAGE,
    IP_BOUND,
    JWT,
    MAY_BE_STORED,
    NO_EXPIRY,
    NO_INDEX,
    NO_STORE,
    ON_SERVER,
    PUBLIC_KEY,
    REFRESH,
    REFRESH_AND_HEADER,
    RENEWING,
    RS256,
    SAMPLE_SECRET,
    SAVED_EACH_TIME,
    SESSIONS,
    SITE,
    STATEFUL,
    STATELESS,
    STOCK,
    UNASKED,
    SetUps,
)


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

YES, NO, DEPENDS = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.DEPENDS
AS_MEASURED: Final = None  # this machine's to say: a figure, and nothing is expected of it
Expected = Verdict | None | tuple[Verdict | None, ...]  # of everything found there, or of each finding in its turn
Table = Mapping[SetUps | str, Expected]


@dataclass(frozen=True)
class Claim:
    """A sentence that somebody says, and how it is decided. The id is permanent."""

    id: str
    chapter: str
    text: str
    sources: str  # letters of `articles`; empty: ours, what an expert audience asks next
    experiment: str  # a slug
    judged: Table = field(hash=False)  # the set-ups that it means
    limit: Table = field(default_factory=dict, hash=False)  # those beside them, which decide nothing
    on: str = ""  # what it depends on, after "Depends on"
    browser: bool = False  # only a browser can decide it

    @property
    def said_by(self) -> tuple[tuple[str, bool], ...]:
        """Every source, and whether it says so."""
        return tuple((letter, letter in self.sources) for letter in ARTICLES)

    @property
    def places(self) -> list[Place]:
        """In which sections of which articles it is made."""
        return places(self.id)

    @property
    def judged_on(self) -> list[SetUps]:
        """The set-ups that it means, which say why they are the ones."""
        return [key for key in self.judged if isinstance(key, SetUps)]

    @property
    def meant(self) -> tuple[str, ...]:
        """The variants that it is judged on."""
        return tuple(by_variant(self.judged))

    @property
    def expect(self) -> Verdict:
        """The verdict where all is as expected: what the meant variants agree on, or that it depends."""
        each = [one if isinstance(one, tuple) else (one,) for one in self.judged.values()]
        seen = {one for several in each for one in several if one is not AS_MEASURED}
        return seen.pop() if len(seen) == 1 else DEPENDS


def by_variant(table: Table) -> dict[str, Expected]:
    """A table with its set-ups taken apart."""
    named = {key: (key,) if isinstance(key, str) else key.names for key in table}
    return {name: expected for key, expected in table.items() for name in named[key]}


def _wire(
    chapter: str,
    number: int,
    text: str,
    sources: str,
    experiment: str,
    judged: Table,
    limit: Table | None = None,
    on: str = "",
) -> Claim:
    return Claim(f"C{number}", chapter, text, sources, experiment, judged, limit or {}, on)


def _browser(
    chapter: str,
    number: int,
    text: str,
    sources: str,
    experiment: str,
    judged: Table,
    limit: Table | None = None,
    on: str = "",
) -> Claim:
    return Claim(f"C{number}", chapter, text, sources, experiment, judged, limit or {}, on, browser=True)


# fmt: off
CLAIMS = (
    # Who holds what
    _wire("state", 1, "HTTP forgets; a cookie is a carrier, not authentication",
        "AD", "cookie-is-a-carrier", {SITE: YES}),
    _wire("state", 2, "With a session the browser holds an opaque pointer, the server the record",
        "ABCD", "where-state-lives", {SESSIONS: YES}, {"sessions/database": YES, "sessions/signed-cookie": NO}),
    _wire("state", 3, "With a JWT the state is in the token and the server keeps nothing",
        "ABCD", "where-state-lives", {STATELESS: YES, RENEWING: NO}, on="how early you want to be able to end it"),
    _wire("state", 4, "Anyone who holds a JWT can read it; so no secrets in it",
        "ABC", "read-the-credential", {JWT: YES}),
    _wire("state", 5, "A session id reveals nothing",
        "ABC", "read-the-credential", {SESSIONS: YES}, {"sessions/signed-cookie": NO}),
    _wire("state", 6, "A session id is tiny, a JWT larger on every request",
        "ABCD", "credential-size", {SESSIONS: YES, ALGORITHMS: YES}),
    _wire("state", 72, "A JWT weighs 500 bytes to 2 KB",
        "D", "credential-size", {RS256: YES, HS256: (NO, YES), CURVES: (NO, YES)},
        on="the algorithm and what it carries"),
    _browser("state", 7, "A cookie holds about 4 KB, a server-side session has no such limit",
        "ACD", "big-cart", {SESSIONS: YES, BIG_COOKIE: YES}),
    _wire("state", 8, "User data is already in the token: no lookup to read it",
        "BC", "stale-data", {UNASKED: YES}, {ASKED: NO}),
    # What a request costs
    _wire("cost", 9, "A session costs a lookup per request, a JWT only CPU",
        "ABCD", "request-cost", {SESSIONS: YES, UNASKED: YES}, {ASKED: NO, ALGORITHMS: YES}),
    _wire("cost", 10, "Checking a signature is cheap next to a network round trip",
        "A", "request-cost", {HS256: YES}, {RS256: AS_MEASURED, CURVES: AS_MEASURED, STATELESS: AS_MEASURED}),
    _wire("cost", 11, "Cryptographic verification takes time",
        "C", "request-cost", {ALGORITHMS: YES}),
    _wire("cost", 12, "A denylist adds the lookup back: a session with extra steps",
        "BD", "revocation-ladder", {DENYLIST: YES}, {SESSIONS: YES, "jwt/stateful": YES}),
    _wire("cost", 13, "Sessions use server memory",
        "C", "server-memory", {ON_SERVER: YES}, {"sessions/signed-cookie": NO, STATELESS: NO, RENEWING: YES}),
    _wire("cost", 14, "JWTs relieve the store at a high read volume",
        "A", "store-load", {UNASKED: YES, ASKED: NO}, on="whether anybody is asked"),
    # Taking it back
    _wire("revocation", 15, "Logging out of a session kills every copy at once",
        "ABCD", "logout-replay", {ON_SERVER: YES}, {"sessions/signed-cookie": NO}),
    _wire("revocation", 16, "A JWT stays valid after logout until it expires",
        "ABCD", "logout-replay", {UNASKED: YES}, {ASKED: NO}),
    _wire("revocation", 17, "The stolen laptop: reported at two, the token valid until five, nothing to be done",
        "BD", "stolen-laptop", {UNASKED: YES, ASKED: NO}, on="the mode"),
    _wire("revocation", 18, "One device among several can be logged out alone",
        "BC", "stolen-laptop", {SESSIONS: YES, NO_INDEX: NO}, {UNASKED: NO, ASKED: YES},
        "whether the store can find a user’s sessions"),
    _wire("revocation", 19, "A compromised account can be forced out everywhere at once",
        "ABD", "revoke-everywhere", {SESSIONS: YES, NO_INDEX: NO}, {UNASKED: NO, ASKED: YES},
        "whether the store can find a user’s sessions"),
    _wire("revocation", 20, "A ban holds on the next request",
        "ACD", "ban", {SESSIONS: YES, STOCK: YES, COPIED: NO, ASKED: YES, UNASKED: NO},
        on="whether a request asks somebody who was told"),
    _wire("revocation", 21, "A role change holds on the next request; a token’s payload can’t change",
        "AC", "role-change", {SESSIONS: YES, COPIED: NO, UNASKED: YES}, {STOCK: YES, ASKED: YES},
        "whether the session only copies the role"),
    _wire("revocation", 22, "Changing the password puts the other devices out",
        "", "password-change", {SESSIONS: YES, ASKED: YES, UNASKED: NO}, {STOCK: YES}, "whether anybody is asked"),
    _wire("revocation", 23, "Short access tokens with refresh tokens are the standard fix",
        "ABCD", "revocation-ladder", {REFRESH: YES}, {ASKED: NO}),
    _wire("revocation", 24, "Refresh tokens kept on the server can be revoked",
        "CD", "revoke-refresh", {RENEWING: YES}),
    _wire("revocation", 25, "Rotating refresh tokens protects against theft",
        "A", "refresh-theft", {REFRESH: (NO, YES, NO)},
        {"jwt/denylist": (NO, YES, NO), "jwt/plain-rotation": (YES, YES, NO)}, "who uses it when"),
    _wire("revocation", 26, "Rotation logs out people with two tabs or a bad line",
        "", "two-tabs", {REFRESH: (NO, NO, YES)}, {"jwt/plain-rotation": YES}, "how long the reply was lost"),
    _wire("revocation", 27, "A reply still under way can sign you back in after logout",
        "", "late-renewal", {RENEWING: NO}, {"jwt/refresh-unmarked": YES}),
    _wire("revocation", 28, "A leaked signing key endangers every token",
        "C", "leaks", {STATELESS: YES, REFRESH: YES, DENYLIST: YES}, {SESSIONS: YES, "jwt/stateful": (NO, YES, YES)}),
    _wire("revocation", 29, "Changing the signing key logs everybody out",
        "", "key-rotation", {STATELESS: (NO, YES)}, {SESSIONS: NO, RENEWING: (NO, YES)},
        "whether the old key may still verify"),
    _wire("revocation", 30, "Emptying Redis logs everybody out",
        "", "store-flush", {SESSIONS: YES, STATEFUL: YES, UNASKED: NO, DENYLIST: NO}, on="who asks Redis"),
    _wire("revocation", 31, "A request in flight can bring a revoked session back, or undo a demotion",
        "", "in-flight", {SESSIONS: NO}, {"sessions/cache": YES}),
    _wire("revocation", 32, "An acknowledged logout is for ever",
        "", "lost-revocation", {SESSIONS: YES, DENYLIST: (YES, NO)}, on="what the store writes to disk, and when"),
    _wire("revocation", 74, "A ban closes what is already open",
        "", "open-stream", {SITE: NO},
        {"sessions/redis+asks": YES, "jwt/refresh+asks": NO, "jwt/denylist+asks": YES, "jwt/stateful+asks": YES}),
    # How long it lasts
    _wire("lifetime", 33, "Sessions end after inactivity",
        "AD", "idle-timeout", {SESSIONS: YES}, {"sessions/database": NO, REFRESH: YES}),
    _wire("lifetime", 34, "Sessions end at an absolute limit, however much they are used",
        "A", "absolute-timeout", {SESSIONS: YES, SAVED_EACH_TIME: NO}, {REFRESH: YES},
        "whether the date of the sign-in is kept"),
    _wire("lifetime", 35, "An expired session id is useless",
        "A", "idle-timeout", {SESSIONS: YES}, {"sessions/database": YES}),
    _wire("lifetime", 36, "A JWT brings its own expiry",
        "ABC", "token-expiry", {JWT: YES}),
    _wire("lifetime", 37, "A JWT without expiry is stolen for ever",
        "A", "no-expiry", {NO_EXPIRY: YES}, {STATELESS: YES}),
    _wire("lifetime", 38, "Expiry should not disturb the user",
        "C", "silent-renewal", {RENEWING: YES}, {STATELESS: NO}),
    _browser("lifetime", 39, "Remember-me outlives the browser and nothing else",
        "", "remember-me", {SESSIONS: YES, REFRESH: YES}),
    _wire("lifetime", 40, "The verifier’s clock can be trusted",
        "", "clock-skew", {STATELESS: (YES, YES, NO, NO)}, on="how far it is off"),
    # More than one server
    _wire("scale", 41, "Memory sessions die with the process, so production needs Redis",
        "A", "server-restart", {IN_MEMORY: YES, IN_DATABASE: NO}, {SESSIONS: NO, "sessions/signed-cookie": NO},
        "which half of it"),
    _wire("scale", 42, "Memory sessions do not reach a second server; a shared Redis fixes that",
        "ABCD", "second-server", {IN_MEMORY: YES, SESSIONS: YES},
        {"sessions/database": YES, "sessions/signed-cookie": YES}),
    _wire("scale", 43, "Any server with the key can check a JWT",
        "ABCD", "second-server", {UNASKED: YES}, {ASKED: NO}),
    _wire("scale", 44, "With a shared secret any server that checks a JWT can forge one",
        "", "verify-is-mint", {HS256: YES}, {RS256: NO, CURVES: NO}),
    _wire("scale", 45, "Database sessions survive a restart, are slower, load the database, suit audits",
        "A", "session-stores", {IN_DATABASE: (YES, YES, YES, YES, NO)},
        {SESSIONS: (NO, YES), "sessions/memory": (YES, NO), "sessions/signed-cookie": YES}, "what is asked of it"),
    _wire("scale", 46, "JWTs can be checked offline, sessions cannot",
        "A", "offline-verification", {SESSIONS: YES, PUBLIC_KEY: YES}, {"sessions/signed-cookie": NO}),
    _wire("scale", 47, "Services can check identity without sharing the store",
        "ABD", "offline-verification", {PUBLIC_KEY: YES}),
    _wire("scale", 48, "The store is a single point of failure for sessions",
        "", "store-outage", {SESSIONS: YES}, {UNASKED: NO, ASKED: YES}),
    _wire("scale", 76, "One service’s token is worthless at another",
        "", "wrong-service", {REFRESH: YES, ANY_AUDIENCE: NO}, {SESSIONS: (NO, YES)},
        "whether the audience is checked"),
    # How it travels
    _wire("transport", 49, "Clients without a cookie jar prefer a token in a header",
        "ACD", "api-client", {SESSIONS: YES, DENYLIST: YES}),
    _browser("transport", 50, "A single-page app needs JWTs",
        "ACD", "spa-with-session", {SESSIONS: NO}, {"sessions/redis+cross-site": YES}),
    _browser("transport", 51, "Cookies across sites need CORS with credentials and SameSite=None",
        "ACD", "cross-origin-api", {SESSIONS: YES}),
    _browser("transport", 73, "Header tokens cross origins freely",
        "ACD", "cross-origin-api", {IN_HEADER: (NO, YES)}, on="a preflight, and a server that allows it"),
    _browser("transport", 52, "A session id in a URL leaks",
        "A", "id-in-url", {ID_IN_URL: YES}, {SESSIONS: NO}),
    _wire("transport", 53, "Both together: sessions for pages, JWTs for the API",
        "A", "hybrid", {HYBRID: YES}),
    _wire("transport", 54, "Both together: short access token for API calls, long refresh token in a cookie",
        "BC", "revocation-ladder", {REFRESH: YES, REFRESH_AND_HEADER: YES}, {ASKED: NO}),
    _wire("transport", 55, "Both together: a 24 h JWT in an HttpOnly cookie: no store, and out of scripts’ reach",
        "C", "revocation-ladder", {STATELESS: YES}, {ASKED: NO}),
    _wire("transport", 56, "Without TLS either credential can be read on the wire",
        "AD", "on-the-wire", {SESSIONS: YES, REFRESH: YES}),
    # What an attacker tries
    _wire("attacks", 57, "A changed payload breaks the signature",
        "ABCD", "tamper", {JWT: YES},
        {"jwt/RS256": YES, "jwt/ES256": YES, "jwt/decodes-only": NO, "jwt/alg-from-token": NO}),
    _browser("attacks", 58, "Sessions are open to CSRF; SameSite or a token protects",
        "ABCD", "csrf", {SESSIONS: YES}),
    _browser("attacks", 59, "JWTs are immune to CSRF",
        "A", "csrf", {IN_COOKIE: NO, IN_HEADER: YES}, on="where the token travels"),
    _browser("attacks", 60, "An HttpOnly JWT cookie brings CSRF back",
        "B", "csrf", {IN_COOKIE: YES}),
    _browser("attacks", 61, "Script can steal a JWT from localStorage, not an HttpOnly cookie",
        "ABCD", "xss-read", {IN_STORAGE: YES, SESSIONS: YES, IN_COOKIE: YES}, {"jwt/in-storage+CSP": NO}),
    _browser("attacks", 62, "HttpOnly cookies make sessions immune to XSS",
        "A", "xss-ride", {SESSIONS: NO}),
    _browser("attacks", 75, "A token kept in memory, or by a backend for the frontend, is safer than one in "
          "localStorage",
        "", "where-the-page-keeps-it", {IN_PAGE_MEMORY: (YES, NO, NO), BEHIND_BACKEND: (YES, YES, NO)},
        {"jwt/in-session-storage": NO, IN_STORAGE: NO}, "what the script wants: to carry it off, or to act"),
    _wire("attacks", 63, "Change the id at login, or it can be fixed in advance",
        "C", "session-fixation", {ID_KEPT: YES, SESSIONS: YES}),
    _wire("attacks", 64, "A stolen session id is meaningless out of context",
        "B", "stolen-credential", {SESSIONS: NO}, {JWT: NO}),
    _wire("attacks", 65, "Binding a credential to the IP address stops thieves",
        "", "bind-to-ip", {IP_BOUND: (NO, YES, NO)},
        {"sessions/redis": (NO, NO, YES), "jwt/refresh": (NO, NO, YES)}, "whose address the thief has"),
    _wire("attacks", 77, "A stolen credential reaches everything",
        "", "step-up", {SITE: NO}),
    _browser("attacks", 66, "Secure, HttpOnly, SameSite, Path, Domain, Max-Age do what the table says",
        "AD", "cookie-flags", {ANY_COOKIE: YES}),
    _browser("attacks", 67, "The browser sends cookies with same-origin requests by itself",
        "D", "cookie-flags", {ANY_COOKIE: YES}, {"another port": NO}),
    _browser("attacks", 68, "A neighbour can plant a cookie under your name",
        "", "cookie-tossing", {ANY_COOKIE: (YES, NO, YES)}, on="the name and the neighbour"),
    _browser("attacks", 69, "After logout the Back button shows nothing",
        "", "back-after-logout", {MAY_BE_STORED: NO, NO_STORE: YES}, on="no-store"),
    _wire("attacks", 70, "A sample secret will do",
        "", "weak-secret", {SAMPLE_SECRET: NO}, {STATELESS: YES}),
)
# fmt: on

# C71, "neither is more secure; the risks move" (B), is decided by the ledger as a whole: `/claims/` says it from the
# verdicts.

BY_ID = {claim.id: claim for claim in CLAIMS}
