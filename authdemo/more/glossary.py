"""The glossary: a sentence for each word and, where the lanes differ, one for either. It claims no more than is shown.

The revocation modes are those of `jwt_app.modes`, in the words of the sign-in form.
"""

from dataclasses import dataclass

from django.conf import settings

from authdemo.accounts import seats
from authdemo.web import times
from jwt_app.modes import MODES

SEAT = times.lifetime(seats.LIFETIME.total_seconds())
CHECKED = "on each request" if settings.JWT_CHECK_EACH_TIME else "once by each server process"


@dataclass(frozen=True)
class Term:
    """A word. `see` is where this site shows it: a name of a view, or of an experiment; empty: it does not."""

    word: str
    text: str
    sessions: str = ""
    jwt: str = ""
    see: str = ""


_RELATED = (
    Term(
        "OAuth 2.0",
        "How you let one program act for you at another without giving it your password (RFC 6749). It hands out "
        "access tokens, and says nothing of who signs in where.",
        "A site that you come to by OAuth mostly keeps you by a session of its own.",
        "The access token it gets is often a JWT (RFC 9068), and need not be one.",
    ),
    Term(
        "OpenID Connect (OIDC)",
        "What makes a sign-in of OAuth: the provider also issues an ID token, which tells the site who you are.",
        "The ID token is read once, at the sign-in; from then on the site’s own session counts.",
        "The ID token is a JWT for the site alone. It is no ticket for an API.",
    ),
    Term(
        "Single sign-on (SSO)",
        "You sign in at one place, and several sites take its word for it.",
        "Each site has its own session: logging out of one ends it there, and the others have to be told.",
        "A token may be good at all of them: logging out of one takes it from nobody.",
    ),
    Term(
        "Opaque access token",
        "A token that says nothing to whoever holds it: a service asks the issuer what it stands for (RFC 7662).",
        "It is a session id by another name, in a header.",
        "A JWT that somebody is asked about on each request costs as much, and says more than it need.",
    ),
)
_FIELD = (
    Term(
        "Access token",
        "What a request shows to be let in.",
        "There is none: the session id is shown.",
        f"A JWT, short-lived, in the cookie `{settings.ACCESS_COOKIE_NAME}` or in a header.",
        "inspect",
    ),
    Term(
        "Bearer credential",
        "Whoever brings it is let in, rightful owner or not (RFC 6750, 1.2).",
        "A session id is one.",
        "An access token is one.",
        "stolen-credential",
    ),
    Term(
        "CSRF",
        "Another site’s page makes your browser send a request, and the browser adds its cookies.",
        "The cookie is added: SameSite or a CSRF token must help.",
        "In a cookie the same; a header is added by nobody.",
        "csrf",
    ),
    Term(
        "Denylist",
        "The sign-ins that are no longer to be believed, though their tokens are not yet over.",
        "There is none: what has ended is no longer found.",
        "Asked on each request, in mode `denylist`.",
        "revocation-ladder",
    ),
    Term(
        "Fixation",
        "You are made to use a credential that somebody else knows already.",
        "Prevented by another id at each sign-in.",
        "A token is made at the sign-in, so none can wait for it.",
        "session-fixation",
    ),
    Term(
        "HttpOnly",
        "A word on a cookie: no script may read it. A script can still make requests with it.",
        see="xss-ride",
    ),
    Term("JWT", "A text of three parts, header, payload and signature, that everybody can read (RFC 7519).",
         see="read-the-credential"),
    Term("Replay", "Sending again what somebody else has sent before: what a thief does with a copy.",
         see="logout-replay"),
    Term(
        "Refresh token",
        "What fetches the next access token, and is looked up for that.",
        "There is none: the session is prolonged by being used.",
        "Good once, and followed by the next: rotation.",
        "revoke-refresh",
    ),
    Term(
        "Revocation",
        "Taking a sign-in back before it ends by itself.",
        "The record ends, and with it all copies.",
        "Depends on who is asked: see the four modes.",
        "revoke-everywhere",
    ),
    Term("SameSite", "A word on a cookie: whether it goes along with requests that another site’s pages cause.",
         see="cookie-flags"),
    Term(
        "Session id",
        "A random number that points to a record of the server’s.",
        f"Random and long, in the cookie `{settings.SESSION_COOKIE_NAME}`.",
        "There is none; `sid` in a token names the sign-in, and opens nothing.",
        "where-state-lives",
    ),
    Term("Signature", "What only the holder of a key can make, over header and payload.",
         "A session id needs none.", f"Checked {CHECKED}, before anything of the token is believed.", "tamper"),
    Term("XSS", "A foreign script runs in your page, and may do what the page may do.",
         "It cannot read an HttpOnly cookie, and acts with it.",
         "The same in a cookie; from localStorage it carries the token off.", "xss-read"),
)  # fmt: skip
_OURS = (
    Term("Lane", "One of the two ways, and its half of a page.", "Blue, under `/sessions/`.", "Orange, under `/jwt/`.",
         "compare"),
    Term("Credential", "What the browser holds.", "The session id.", "The access token and the refresh token.",
         "inspect"),
    Term("Sign-in", "One on one device: it can be listed and ended by itself.", "A record in Redis.",
         "A family of refresh tokens; in mode `stateless` nothing at all.", "stolen-laptop"),
    Term("Rejection", "Why somebody is not let in: `expired`, `revoked`, `bad-signature` and so on.",
         see="token-expiry"),
    Term("Trace", "What one request cost, counted: commands in Redis, queries in SQL, signatures, time.",
         "One command, no query.", "A signature, checked or remembered; a command, where somebody is asked.",
         "request-cost"),
    Term("Variant", "A lane with its settings, such as `sessions/redis` or `jwt/denylist`: what a run plays on.",
         see="logout-replay"),
    Term("Experiment", "A story that is told for real on several variants; one telling of it is a run.", see="lab"),
    Term("Claim", "A sentence of an article, or ours, that an experiment decides. A token’s are token claims.",
         see="claims"),
    Term("Verdict", "What a run says to a claim: confirmed, refuted, or that it depends. It is computed.",
         see="claims"),
    Term("Seat", f"Your two throwaway users, a member and an admin, for {SEAT}.", see="compare"),
)  # fmt: skip
_MODES = tuple(Term(f"Mode {mode.name}", mode.means, see="revocation-ladder") for mode in MODES.values())

GLOSSARY = (
    ("What is related", _RELATED),
    ("The field’s words", _FIELD),
    ("The four modes of taking a JWT back", _MODES),
    ("This site’s own words", _OURS),
)
