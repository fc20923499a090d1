"""What a request costs."""

from functools import partial

from authdemo.lab.model.claim import AS_MEASURED, NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ALGORITHMS,
    ASKED,
    CURVES,
    DENYLIST,
    HS256,
    IN_MEMORY,
    RENEWING,
    RS256,
    SESSIONS,
    STATELESS,
    UNASKED,
)

wire = partial(made, "cost", browser=False)

# fmt: off
CLAIMS = (
    wire(9, "A session costs a lookup per request, a JWT only CPU",
        "ABCD", "request-cost", {SESSIONS: YES, UNASKED: YES}, {ASKED: NO, ALGORITHMS: YES}),
    wire(10, "Checking a signature is cheap next to a network round trip",
        "A", "request-cost", {HS256: YES}, {STATELESS: AS_MEASURED},
        limit={RS256: AS_MEASURED, CURVES: AS_MEASURED}),
    wire(11, "Cryptographic verification takes time",
        "C", "request-cost", {ALGORITHMS: YES}),
    wire(12, "A denylist brings state back to the server: a session with extra steps",
        "BD", "revocation-ladder", {DENYLIST: YES}, {SESSIONS: YES, "jwt/stateful": YES}),
    wire(13, "Sessions use server memory",
        "C", "server-memory", {SESSIONS: YES, IN_MEMORY: YES},
        {"sessions/database": NO, "sessions/signed-cookie": NO, STATELESS: NO, RENEWING: YES}),
    wire(14, "JWTs relieve the store at a high read volume",
        "A", "store-load", {UNASKED: YES}, {ASKED: NO}),
)
# fmt: on
