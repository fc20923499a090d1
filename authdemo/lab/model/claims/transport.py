"""How it travels."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ASKED,
    CROSS_SITE,
    DENYLIST,
    HYBRID,
    ID_IN_URL,
    IN_HEADER,
    REFRESH,
    REFRESH_AND_HEADER,
    SESSIONS,
    SIDE_BY_SIDE,
    STATELESS,
)

wire = partial(made, "transport", browser=False)
browser = partial(made, "transport", browser=True)

# fmt: off
CLAIMS = (
    wire(49, "A JWT suits mobile apps and other programs; in a header it is less to carry by hand "
          "than a cookie (A, D)",
        "ABCD", "api-client", {SESSIONS: YES, DENYLIST: YES}),
    browser(50, "A JWT often suits a single-page app with an API better",
        "ABCD", "spa-with-session", {SESSIONS: NO, CROSS_SITE: YES}, on="whether app and API are of one site"),
    browser(51, "Cookies across sites need CORS with credentials and SameSite=None",
        "C", "cross-origin-api", {SESSIONS: YES}),
    browser(73, "A token in a header travels well across origins",
        "ACD", "cross-origin-api", {IN_HEADER: (NO, YES)}, on="a server that allows it, and is asked first"),
    browser(52, "A session id in a URL is insecure",
        "A", "id-in-url", {ID_IN_URL: YES}, {SESSIONS: NO}),
    wire(53, "Both together: sessions for pages, JWTs for the API",
        "A", "hybrid", {SIDE_BY_SIDE: YES, HYBRID: YES}),
    wire(54, "Both together: short access token for API calls, long refresh token in a cookie",
        "BC", "revocation-ladder", {REFRESH: YES, REFRESH_AND_HEADER: YES}, {ASKED: NO}),
    wire(55, "Both together: a 24 h JWT in an HttpOnly cookie: no store, and out of scripts’ reach",
        "C", "revocation-ladder", {STATELESS: YES}, {ASKED: NO}),
    wire(56, "Without TLS either credential can be read on the wire",
        "D", "on-the-wire", {SESSIONS: YES, REFRESH: YES}),
)
# fmt: on
