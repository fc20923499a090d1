"""The recommendations at the tree's ends: what to take, what speaks for it, what it costs, what to keep.

A reason leans on a claim, so that the lab can say whether it holds on this machine, and names the articles that give
it; without one it is ours. The articles' own lists of uses are in `uses`.
"""

from dataclasses import dataclass

from authdemo.choose.uses import CARRIER, JWT, SESSIONS, SKIP, Uses
from authdemo.lab.model.claim import Verdict

HOLDS = (Verdict.CONFIRMED, Verdict.DEPENDS)


@dataclass(frozen=True)
class Reason:
    """One sentence, who gives it, and the claim by which it stands or falls."""

    text: str
    sources: str  # letters of the articles; empty: ours
    claim: str
    stands_on: tuple[Verdict, ...] = HOLDS  # the verdicts that bear it out


@dataclass(frozen=True)
class Leaf:
    """A recommendation. `lanes` colours it: what it is made of."""

    key: str
    lanes: tuple[str, ...]
    short: str  # in the picture
    title: str
    sources: str
    says: str
    pro: tuple[Reason, ...]
    con: tuple[Reason, ...]
    keep: tuple[Reason, ...]
    uses: tuple[Uses, ...]


ENDS_AT_ONCE = Reason("Logging out kills every copy at once.", "ABCD", "C15")
BANNED = Reason("A ban holds on the next request, as the session’s record is updated or deleted.", "ACD", "C20")
FORCED_OUT = Reason("A compromised account is forced out at once: its session is deleted.", "ABD", "C19")
NO_LIMIT = Reason("What you keep about somebody may be larger than a cookie.", "AC", "C7")
UNREADABLE = Reason("A script cannot read an HttpOnly cookie.", "ABCD", "C61")
NOT_IMMUNE = Reason(
    "HttpOnly makes nobody immune: a script in the page acts with the cookie unread.", "", "C62", (Verdict.REFUTED,)
)
ONE_RECORD = Reason("One place says who is signed in: the server’s record.", "ABCD", "C2")
IDLE_END = Reason("Whoever goes away is out after a while.", "A", "C33")
LOOKUP = Reason("Each request asks the store once.", "ABCD", "C9")
SHARED_STORE = Reason("A second server needs a store that both reach.", "ABCD", "C42")
STORE_STOPS = Reason("When the store stops, nobody gets in.", "", "C48")
CSRF = Reason(
    "Browsers send the cookie by themselves: SameSite or a token must keep forged requests out.", "ABCD", "C58"
)
NOT_IN_MEMORY = Reason("Kept in a process’s memory, sessions end with it.", "A", "C41")
FRESH_ID = Reason("Give another id at each sign-in.", "C", "C63")
FLAGS = Reason("Say Secure, HttpOnly and SameSite on the cookie.", "AD", "C66")
TLS = Reason("Encrypt the way: whoever reads a credential has it.", "D", "C56")

NO_SHARING = Reason("Services check who somebody is without sharing a store.", "ABCD", "C47")
ANY_SERVER = Reason("Any server that has the key can check a token.", "ABCD", "C43")
RELIEF = Reason("The store has less to answer, where nobody asks it about tokens.", "A", "C14")
IN_TOKEN = Reason("The user’s data is in the token: nothing is looked up to read it.", "ABCD", "C8")
OUTLIVES = Reason("After a log-out a copy of the token works until it expires.", "ABD", "C16")
RENEWAL = Reason("Tokens that expire must be renewed, which is code of its own.", "C", "C38")
LARGER = Reason("A token is larger than an id, on every request.", "ABCD", "C6")
LEAKED_KEY = Reason("Whoever has the signing key can be anybody.", "C", "C28")
READABLE = Reason("Put no secret into it: whoever holds it reads it.", "A", "C4")
SHORT = Reason("Keep access tokens short, and refresh tokens beside them.", "ABCD", "C23")
REVOCABLE = Reason("Keep refresh tokens on the server, too, so that they can be revoked.", "BCD", "C24")
UNNOTICED = Reason("Renew without a word, so that nobody loses a form.", "C", "C38")
EXPIRY = Reason("Give each token an end, and refuse those without.", "A", "C37")
BY_HAND = Reason("A program has less to carry by hand with a header.", "AD", "C49")
OWN_KEYS = Reason("Sign with a private key where others verify: with a shared secret each can forge.", "", "C44")

_ALL = (
    Leaf(
        "skip", (), "Skip the debate",
        "Skip the debate: take what your framework does by itself", "D",
        "On one server the difference does not show yet. Come back when a second server or another kind of client "
        "comes.",
        pro=(
            Reason("One server has nobody to share sessions with.", "A", "C42"),
            Reason("One lookup per request is soon done.", "D", "C9"),
        ),
        con=(NOT_IN_MEMORY, OUTLIVES),
        keep=(FLAGS, TLS),
        uses=(SKIP, CARRIER),
    ),
    Leaf(
        "sessions", ("sessions",), "Sessions",
        "Sessions, in an HttpOnly cookie", "ABCD",
        "A session ends when you say so. For pages that a server renders, it is also D’s default.",
        pro=(ENDS_AT_ONCE, BANNED, FORCED_OUT, NO_LIMIT, UNREADABLE),
        con=(LOOKUP, SHARED_STORE, STORE_STOPS, CSRF, NOT_IMMUNE),
        keep=(FRESH_ID, FLAGS, TLS, IDLE_END),
        uses=(SESSIONS, CARRIER),
    ),
    Leaf(
        "asked", ("jwt",), "Tokens, asked about each time",
        "A token in a header, asked about on every request", "BD",
        "What needs no cookie jar and still ends at once is a token with a denylist behind it, or an opaque one: a "
        "session in all but name.",
        pro=(
            BY_HAND,
            Reason("Reported stolen, a token is out at once, where there is a denylist.", "D", "C17"),
        ),
        con=(
            Reason("State is back on the server: a session with extra steps.", "BD", "C12"),
            Reason("Empty the store, and denied tokens live again until they expire.", "", "C30", (Verdict.DEPENDS,)),
            STORE_STOPS,
            LARGER,
        ),
        keep=(SHORT, REVOCABLE, TLS),
        uses=(SESSIONS, JWT),
    ),
    Leaf(
        "jwt-cookie", ("jwt",), "JWT in a cookie",
        "JWTs in an HttpOnly cookie, with refresh tokens", "ABCD",
        "One of D’s two forms of its default for an API. You keep forged requests out; scripts cannot read the token.",
        pro=(NO_SHARING, ANY_SERVER, RELIEF, UNREADABLE),
        con=(
            OUTLIVES,
            RENEWAL,
            Reason("In a cookie, forged requests are back.", "B", "C60"),
            LARGER,
            LEAKED_KEY,
            NOT_IMMUNE,
        ),
        keep=(SHORT, REVOCABLE, UNNOTICED, CSRF, OWN_KEYS),
        uses=(JWT, CARRIER),
    ),
    Leaf(
        "jwt-header", ("jwt",), "JWT in a header",
        "JWTs in the Authorization header, with refresh tokens", "ABCD",
        "One of D’s two forms of its default for an API. No browser sends a header by itself; you keep foreign scripts "
        "out, if there are pages at all.",
        pro=(
            NO_SHARING,
            ANY_SERVER,
            RELIEF,
            BY_HAND,
            Reason("In a header, no other site can forge your requests.", "A", "C59"),
        ),
        con=(
            OUTLIVES,
            RENEWAL,
            Reason("What a page’s own script can read, a foreign one can steal.", "ABCD", "C61"),
            LARGER,
            LEAKED_KEY,
        ),
        keep=(SHORT, REVOCABLE, READABLE, OWN_KEYS),
        uses=(JWT,),
    ),
    Leaf(
        "hybrid", ("sessions", "jwt"), "Both",
        "Both: sessions for the pages, JWTs for the API", "ABC",
        "Each where it is at home. In our form of it the session buys short tokens for the API; when it ends, so does "
        "the supply.",
        pro=(
            Reason("Ending the session ends the supply of tokens.", "", "C53"),
            ENDS_AT_ONCE,
            NO_SHARING,
            Reason("B’s and C’s form of it: short access tokens, and a long refresh token in a cookie.", "BC", "C54"),
        ),
        con=(
            OUTLIVES,
            STORE_STOPS,
            CSRF,
            Reason("C’s other form, a JWT of 24 hours in a cookie, needs no store, and lasts 24 hours.", "C", "C55"),
        ),
        keep=(SHORT, REVOCABLE, FRESH_ID, OWN_KEYS),
        uses=(SESSIONS, JWT, CARRIER),
    ),
    Leaf(
        "either-sessions", ("sessions",), "Either; sessions are simpler",
        "Either works, and sessions are simpler", "A",
        "One application, some minutes to spare, nothing to share: nothing of what divides the two concerns you.",
        pro=(ONE_RECORD, ENDS_AT_ONCE, IDLE_END),
        con=(LOOKUP, NOT_IN_MEMORY, STORE_STOPS, CSRF),
        keep=(FRESH_ID, FLAGS, TLS),
        uses=(SESSIONS, CARRIER),
    ),
    Leaf(
        "either-jwt", ("jwt",), "Either; JWTs, kept short",
        "Either works: with JWTs, keep them short", "AC",
        "Sessions would be simpler, says A; C asks what your team is at home with, and that is tokens.",
        pro=(IN_TOKEN, ANY_SERVER, UNREADABLE),
        con=(OUTLIVES, LARGER, LEAKED_KEY),
        keep=(SHORT, REVOCABLE, UNNOTICED, EXPIRY),
        uses=(JWT, CARRIER),
    ),
)  # fmt: skip

LEAVES = {leaf.key: leaf for leaf in _ALL}
