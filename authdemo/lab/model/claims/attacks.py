"""What an attacker tries."""

from functools import partial

from authdemo.lab.model.claim import NO, YES
from authdemo.lab.model.claims.made import made
from authdemo.lab.model.set_ups import (
    ANY_COOKIE,
    BEHIND_BACKEND,
    GUARDED_STORAGE,
    ID_KEPT,
    IN_COOKIE,
    IN_HEADER,
    IN_PAGE_MEMORY,
    IN_STORAGE,
    IP_BOUND,
    JWT,
    MAY_BE_STORED,
    NO_STORE,
    SAMPLE_SECRET,
    SESSIONS,
    SITE,
    STATELESS,
)

wire = partial(made, "attacks", browser=False)
browser = partial(made, "attacks", browser=True)

# fmt: off
CLAIMS = (
    wire(57, "A changed payload breaks the signature",
        "ABCD", "tamper", {JWT: YES},
        {"jwt/RS256": YES, "jwt/ES256": YES, "jwt/decodes-only": NO, "jwt/alg-from-token": NO}),
    browser(58, "Sessions are open to CSRF; SameSite or a token protects",
        "ABCD", "csrf", {SESSIONS: YES}),
    browser(59, "A JWT that the browser does not send by itself is immune to CSRF",
        "A", "csrf", {IN_HEADER: YES}, {IN_COOKIE: NO}),
    browser(60, "An HttpOnly JWT cookie brings CSRF back",
        "B", "csrf", {IN_COOKIE: YES}),
    browser(61, "Script can steal a JWT from localStorage, unless a strict CSP keeps it out (A), and no "
          "HttpOnly cookie",
        "ABCD", "xss-read", {IN_STORAGE: YES, SESSIONS: YES, IN_COOKIE: YES}, unless=(GUARDED_STORAGE,)),
    browser(62, "HttpOnly cookies are “immune to XSS” (its table; “naturally XSS-resistant” in its text)",
        "A", "xss-ride", {SESSIONS: NO}),
    browser(75, "A token kept in memory, or by a backend for the frontend, is safer than one in "
          "localStorage",
        "", "where-the-page-keeps-it", {IN_PAGE_MEMORY: (YES, NO, NO), BEHIND_BACKEND: (YES, YES, NO)},
        {"jwt/in-session-storage": NO, IN_STORAGE: NO}, "what the script wants: to carry it off, or to act"),
    wire(63, "Change the id at login, or it can be fixed in advance",
        "C", "session-fixation", {ID_KEPT: YES, SESSIONS: YES}),
    wire(64, "A stolen session cookie says nothing, as all data is on the server (B), and lets the thief "
          "impersonate its user (C)",
        "BC", "stolen-credential", {SESSIONS: YES}, {JWT: NO}),
    wire(65, "Binding a credential to the IP address stops thieves",
        "", "bind-to-ip", {IP_BOUND: (NO, YES, NO)},
        {"sessions/redis": (NO, NO, YES), "jwt/refresh": (NO, NO, YES)}, "whose address the thief has"),
    wire(77, "A stolen credential reaches everything",
        "", "step-up", {SITE: NO}),
    browser(66, "Secure, HttpOnly and SameSite (A, D), Path, Domain and Max-Age (A) do as they say",
        "AD", "cookie-flags", {ANY_COOKIE: YES}),
    browser(67, "A browser sends a cookie back by itself: to the same domain (A), the same origin (D)",
        "ABCD", "cookie-flags", {ANY_COOKIE: YES}, limit={"another port": NO}),
    browser(68, "A neighbour can plant a cookie under your name",
        "", "cookie-tossing", {ANY_COOKIE: (YES, NO, YES)}, on="the name and the neighbour"),
    browser(69, "After logout the Back button shows nothing",
        "", "back-after-logout", {MAY_BE_STORED: NO, NO_STORE: YES}, on="no-store"),
    wire(70, "A sample secret will do",
        "", "weak-secret", {SAMPLE_SECRET: NO}, {STATELESS: YES}),
)
# fmt: on
