"""More than one server."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ANY_AUDIENCE,
    ASKED,
    CURVES,
    HS256,
    IN_DATABASE,
    IN_MEMORY,
    JWT,
    PUBLIC_KEY,
    REFRESH,
    RENEWING,
    RS256,
    SESSIONS,
    STATEFUL,
    STATELESS,
    UNASKED,
)

wire = partial(made, "scale", browser=False)

# fmt: off
CLAIMS = (
    wire(41, "Memory sessions die with the process, so production needs Redis or an equivalent",
        "A", "server-restart", {IN_MEMORY: YES, SESSIONS: YES, IN_DATABASE: YES}, {"sessions/signed-cookie": YES}),
    wire(42, "Memory sessions do not reach a second server; a shared Redis fixes that",
        "ABCD", "second-server", {IN_MEMORY: YES, SESSIONS: YES},
        {"sessions/database": YES, "sessions/signed-cookie": YES}),
    wire(43, "Any server with the key can check a JWT",
        "ABCD", "second-server", {UNASKED: YES}, {ASKED: NO}),
    wire(44, "With a shared secret any server that checks a JWT can forge one",
        "", "verify-is-mint", {HS256: YES}, {RS256: NO, CURVES: NO}),
    wire(45, "Database sessions survive a restart, are slower, load the database, suit audits",
        "A", "session-stores", {IN_DATABASE: (YES, YES, YES, YES, NO)},
        {SESSIONS: (NO, YES), "sessions/memory": (YES, NO), "sessions/signed-cookie": YES}, "what is asked of it"),
    wire(46, "JWTs can be checked offline, sessions cannot",
        "A", "offline-verification", {SESSIONS: YES, PUBLIC_KEY: YES}, {"sessions/signed-cookie": NO}),
    wire(47, "Services can check identity without sharing the store",
        "ABCD", "offline-verification", {PUBLIC_KEY: YES}),
    wire(48, "The store is a single point of failure for sessions",
        "", "store-outage", {SESSIONS: YES}, {UNASKED: NO, ASKED: YES}),
    wire(78, "Where the primary of Redis dies, an acknowledged logout survives",
        "", "primary-dies", {SESSIONS: (NO, YES, NO), RENEWING: (NO, YES, NO)},
        on="which replicas have it, and which of them takes over"),
    wire(79, "Reads may go to a replica",
        "", "replica-read", {SESSIONS: NO, STATEFUL: NO}, limit={"jwt/denylist": (NO, YES)}),
    wire(80, "Where one of several servers dies, nobody is signed out",
        "", "node-dies", {SESSIONS: YES, JWT: YES},
        {"sessions/database": YES, "sessions/signed-cookie": YES}, limit={"sessions/memory": NO}),
    wire(81, "The signing key can be changed at any time",
        "", "verifier-lags", {PUBLIC_KEY: (YES, NO, NO)}, on="what other services have heard of"),
    wire(82, "A service that asks whose a session is knows who is still signed in",
        "", "verifier-lags", {SESSIONS: (NO, YES)}, on="how long it believes an answer"),
    wire(83, "Who is signed in needs no database",
        "", "database-dies", {SESSIONS: YES, STATELESS: YES, RENEWING: NO},
        {"sessions/memory": NO, "sessions/signed-cookie": NO},
        "whether it is asked for the account", limit={"sessions/database": NO}),
    wire(76, "One service’s token is worthless at another",
        "", "wrong-service", {REFRESH: YES, ANY_AUDIENCE: NO}, {SESSIONS: (NO, YES)},
        "whether the audience is checked"),
)
# fmt: on
