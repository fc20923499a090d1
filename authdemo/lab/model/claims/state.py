"""Who holds what."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ALGORITHMS,
    BIG_COOKIE,
    CURVES,
    DENYLIST,
    HS256,
    JWT,
    REFRESH,
    RENEWING,
    RS256,
    SESSIONS,
    SITE,
    STATEFUL,
    STATELESS,
    UNASKED,
)

wire = partial(made, "state", browser=False)
browser = partial(made, "state", browser=True)

# fmt: off
CLAIMS = (
    wire(1, "HTTP forgets (B, D); a cookie is a carrier, not authentication (A, D)",
        "ABD", "cookie-is-a-carrier", {SITE: YES}),
    wire(2, "With a session the browser holds an opaque pointer, the server the record",
        "ABCD", "where-state-lives", {SESSIONS: YES}, {"sessions/database": YES, "sessions/signed-cookie": NO}),
    wire(3, "With a JWT the state is in the token, and the server keeps nothing but its key (C), unless it "
          "has a denylist (A, B, D) or keeps refresh tokens (C, D)",
        "ABCD", "where-state-lives", {STATELESS: YES}, unless=(RENEWING,)),
    wire(4, "Anyone who holds a JWT can read it",
        "ABC", "read-the-credential", {JWT: YES}),
    wire(5, "A session id reveals nothing",
        "ABC", "read-the-credential", {SESSIONS: YES}, {"sessions/signed-cookie": NO}),
    wire(6, "A session id is tiny, a JWT larger on every request",
        "ABCD", "credential-size", {SESSIONS: YES, ALGORITHMS: YES}, {REFRESH: YES, DENYLIST: YES}),
    wire(72, "A JWT weighs 500 bytes to 2 KB",
        "D", "credential-size", {RS256: YES, HS256: (NO, YES), CURVES: (NO, YES)},
        on="the algorithm and what it carries"),
    browser(7, "A cookie holds about 4 KB (A, D), a server-side session has no such limit (A, C)",
        "ACD", "big-cart", {SESSIONS: YES, BIG_COOKIE: YES}),
    wire(8, "User data is already in the token: no lookup to read it",
        "ABCD", "stale-data", {UNASKED: YES}, {DENYLIST: YES, STATEFUL: NO}),
)
# fmt: on
