"""How long it lasts."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import JWT, NO_EXPIRY, REFRESH, RENEWING, SESSIONS, STATELESS

wire = partial(made, "lifetime", browser=False)
browser = partial(made, "lifetime", browser=True)

# fmt: off
CLAIMS = (
    wire(33, "Sessions end by a timeout on the server (A, D), typically after inactivity (A)",
        "AD", "idle-timeout", {SESSIONS: YES}, {REFRESH: YES}, limit={"sessions/database": NO}),
    wire(34, "Sessions typically end at an absolute limit, too",
        "A", "absolute-timeout", {SESSIONS: YES}, {REFRESH: YES}, limit={"sessions/database-sliding": NO}),
    wire(35, "An expired session id is useless",
        "A", "idle-timeout", {SESSIONS: YES}, {"sessions/database": YES}),
    wire(36, "A JWT brings its own expiry",
        "ABC", "token-expiry", {JWT: YES}),
    wire(37, "A JWT without expiry is stolen for ever",
        "A", "no-expiry", {NO_EXPIRY: YES}, {STATELESS: YES}),
    wire(38, "A refresh token lets expiry pass without disturbing the user",
        "C", "silent-renewal", {RENEWING: YES}, {STATELESS: NO}),
    browser(39, "Remember-me outlives the browser and nothing else",
        "", "remember-me", {SESSIONS: YES, REFRESH: YES}),
    wire(40, "The verifier’s clock can be trusted",
        "", "clock-skew", {STATELESS: (YES, YES, NO, NO)}, on="how far it is off"),
)
# fmt: on
