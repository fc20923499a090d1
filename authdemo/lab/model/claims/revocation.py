"""Taking it back."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ASKED,
    DENYLIST,
    ON_SERVER,
    REFRESH,
    RENEWING,
    SESSIONS,
    SITE,
    STATEFUL,
    STATELESS,
    UNASKED,
)

wire = partial(made, "revocation", browser=False)

# fmt: off
CLAIMS = (
    wire(15, "Logging out of a session kills every copy at once",
        "ABCD", "logout-replay", {ON_SERVER: YES}, {"sessions/signed-cookie": NO}),
    wire(16, "A JWT stays valid after logout until it expires, unless there is a denylist",
        "ABD", "logout-replay", {UNASKED: YES}, {STATEFUL: NO}, unless=(DENYLIST,)),
    wire(17, "The stolen laptop: reported at two, the token valid until five, and nothing to be done, "
          "unless there is a denylist",
        "D", "stolen-laptop", {UNASKED: YES}, {STATEFUL: NO}, unless=(DENYLIST,)),
    wire(18, "A single login is revoked by deleting its session; a JWT is valid until it expires",
        "BC", "stolen-laptop", {SESSIONS: YES}, {"sessions/database": YES, ASKED: YES}, unless=(UNASKED,)),
    wire(19, "A compromised account is forced out at once, by deleting its session",
        "ABD", "revoke-everywhere", {SESSIONS: YES}, {UNASKED: NO, ASKED: YES}, limit={"sessions/database": NO}),
    wire(20, "A ban holds on a session’s next request, as its record is updated or deleted",
        "ACD", "ban", {SESSIONS: YES},
        {"sessions/database": YES, "sessions/copied-user": NO, ASKED: YES, UNASKED: NO}),
    wire(21, "A role change holds on a session’s next request, as its record is updated; a token’s "
          "payload can’t change until it expires",
        "A", "role-change", {SESSIONS: YES, UNASKED: YES},
        {"sessions/database": YES, "sessions/copied-user": NO, ASKED: YES}),
    wire(22, "Changing the password puts the other devices out",
        "", "password-change", {SESSIONS: YES, ASKED: YES, UNASKED: NO}, {"sessions/database": YES},
        "whether anybody is asked"),
    wire(23, "Short access tokens with refresh tokens are a usual fix",
        "ABCD", "revocation-ladder", {REFRESH: YES}, {ASKED: NO}),
    wire(24, "Refresh tokens kept on the server can be revoked",
        "BCD", "revoke-refresh", {RENEWING: YES}),
    wire(25, "Rotating refresh tokens protects against the theft of one",
        "", "refresh-theft", {REFRESH: (NO, YES, NO)},
        {"jwt/denylist": (NO, YES, NO), "jwt/plain-rotation": (YES, YES, NO)}, "who uses it when"),
    wire(26, "Rotation logs out people with two tabs or a bad line",
        "", "two-tabs", {REFRESH: (NO, NO, YES)}, {"jwt/plain-rotation": YES}, "how long the reply was lost"),
    wire(27, "A reply still under way can sign you back in after logout",
        "", "late-renewal", {RENEWING: NO}, limit={"jwt/refresh-unmarked": YES}),
    wire(28, "A leaked signing key endangers every token",
        "C", "leaks", {STATELESS: YES, REFRESH: YES, DENYLIST: YES}, {SESSIONS: YES},
        limit={"jwt/stateful": (NO, YES, YES)}),
    wire(29, "Changing the signing key logs everybody out",
        "", "key-rotation", {STATELESS: (NO, YES)}, {SESSIONS: NO, RENEWING: (NO, YES)},
        "whether the old key may still verify"),
    wire(30, "Emptying Redis logs everybody out",
        "", "store-flush", {SESSIONS: YES, STATEFUL: YES, UNASKED: NO, DENYLIST: NO}, on="who asks Redis"),
    wire(31, "A request in flight can bring a revoked session back, or undo a demotion",
        "", "in-flight", {SESSIONS: NO}, limit={"sessions/cache": YES}),
    wire(32, "An acknowledged logout is for ever",
        "", "lost-revocation", {SESSIONS: YES, DENYLIST: (YES, NO)}, on="what the store writes to disk, and when"),
    wire(74, "A ban closes what is already open",
        "", "open-stream", {SITE: NO},
        limit={"sessions/redis+asks": YES, "jwt/refresh+asks": NO, "jwt/denylist+asks": YES, "jwt/stateful+asks": YES}),
)
# fmt: on
