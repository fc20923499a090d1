"""The articles' tables, mistakes and practices as data: which claims stand behind each line.

The comparison tables of A, B and D ask the same questions; they are one table here, which says who asks. Their smaller
tables follow: A's three stores, and the parts and notions that A and D list. What only says when to use something is
`/choose/`'s. What stands in the cells comes from records alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Where a record says something: what was found of a claim on a variant, or the figure under this label there."""

    claim: str
    variant: str
    figure: str = ""


Cell = tuple[Found, ...] | None  # None: no article says anything


@dataclass(frozen=True)
class Column:
    """One thing to be compared. `variant`: whose figures stand in it, where a cell does not name another."""

    lane: str
    title: str
    variant: str


@dataclass(frozen=True)
class TableRow:
    """One question, and where each column's answer is found, in the order of the columns. `note`: in place of one."""

    label: str
    sources: str  # letters of the articles whose table has it; empty: ours
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


def _found(one: str) -> Found:
    """ "C66 any cookie", "C45 sessions/redis: Redis, a read"."""
    where, _, figure = one.partition(": ")
    claim, variant = where.split(" ", 1)
    return Found(claim, variant, figure)


def _cell(cell: str | None) -> Cell:
    """ "C33 sessions/redis + C66 any cookie"."""
    return None if cell is None else tuple(_found(one) for one in cell.split(" + "))


def _row(label: str, sources: str, *cells: str | None, note: str = "") -> TableRow:
    return TableRow(label, sources, tuple(map(_cell, cells)), note)


def _tokens(claim: str) -> tuple[str, str]:
    """Both columns of tokens, each with its own variant."""
    return f"{claim} jwt/refresh", f"{claim} jwt/denylist"


_FITS, _HEADER, _CARRIES = "C7 jwt/cart-in-token", "C49 jwt/denylist", "C67 any cookie"
_APIS, _LEVERS = f"{_HEADER} + C47 jwt/ES256", "C23 jwt/refresh + C61 jwt/denylist"
COMPARISON = Table(
    "The articles’ comparison tables, filled in by this machine",
    (
        Column("sessions", "Sessions in Redis", "sessions/redis"),
        Column("jwt", "JWT, nobody is asked", "jwt/refresh"),
        Column("jwt", "JWT with a denylist", "jwt/denylist"),
        Column("", "A cookie alone", "any cookie"),
    ),
    (
        _row("Where the state lives", "ABD", "C2 sessions/redis", *_tokens("C3"), "C1 sessions/redis"),
        _row("What the server keeps", "A", "C13 sessions/redis", *_tokens("C13"), None),
        _row("One check costs", "AD", "C9 sessions/redis", *_tokens("C9"), "C1 sessions/redis"),
        _row("Reading who it is", "B", "C9 sessions/redis", *_tokens("C8"), None),
        _row("Sent with every request", "ABD", "C6 sessions/redis", *_tokens("C6"), None),
        _row("How much fits", "AD", "C7 sessions/redis", _FITS, _FITS, "C7 cookie"),
        _row("How it travels", "A", "C49 sessions/redis", _HEADER, _HEADER, _CARRIES),
        _row(
            "A phone’s app, a page’s script", "D", "C49 sessions/redis + C50 sessions/redis", _HEADER, _HEADER, _CARRIES
        ),
        _row("What it suits: pages, or APIs and services", "B", _CARRIES, _APIS, _HEADER, None),
        _row("A copy after log-out", "AD", "C15 sessions/redis", *_tokens("C16"), "C1 sessions/redis"),
        _row("One sign-in of several", "B", "C18 sessions/redis", *_tokens("C18"), None),
        _row("It ends by itself", "A", "C33 sessions/redis", *_tokens("C36"), None),
        _row("Levers of defence", "D", "C33 sessions/redis + C66 any cookie", _LEVERS, _LEVERS, "C66 any cookie"),
        _row("A second server", "ABD", "C42 sessions/redis", *_tokens("C43"), "C43 jwt/refresh"),
        _row("Checked offline", "A", "C46 sessions/redis", "C46 jwt/ES256", "C43 jwt/denylist", None),
        _row("Whoever holds it reads", "A", "C5 sessions/redis", *_tokens("C4"), None),
        _row("Open to CSRF", "ABD", "C58 sessions/redis", "C59 jwt/bearer", "C60 jwt/denylist", "C58 sessions/redis"),
        _row("Open to XSS", "ABD", "C61 sessions/redis", "C61 jwt/in-storage", "C61 jwt/denylist", "C66 any cookie"),
        _row("A ban", "", "C20 sessions/redis", *_tokens("C20"), None),
        _row("Redis stops", "", "C48 sessions/redis", *_tokens("C48"), None),
    ),
)
_GLOSSARY = "Explained in the glossary, under More; nothing of it is run here."
TABLES = (
    COMPARISON,
    Table(
        "Article A’s three stores of sessions",
        (
            Column("sessions", "Server memory", "sessions/memory"),
            Column("sessions", "Redis", "sessions/redis"),
            Column("sessions", "A database", "sessions/database"),
        ),
        (
            _row(
                "How fast: the store’s call alone",
                "A",
                "C45 sessions/memory: sessions/memory",
                "C45 sessions/redis: Redis, a read",
                "C45 sessions/database: sessions/database",
            ),
            _row("After a restart", "A", "C41 sessions/memory", "C41 sessions/redis", "C41 sessions/database"),
            _row("A second server", "A", "C42 sessions/memory", "C42 sessions/redis", "C42 sessions/database"),
            _row("Load, speed and audits", "A", "C45 sessions/memory", "C45 sessions/redis", "C45 sessions/database"),
            _row("A timeout ends it (TTL)", "A", None, "C33 sessions/redis + C35 sessions/redis", None),
            _row("Redis stops", "A", None, "C48 sessions/redis", None),
        ),
    ),
    Table(
        "What articles A and D list beside that",
        (Column("", "Found here", ""),),
        (
            _row("The session, its cookie, its id", "AD", "C2 sessions/redis + C1 sessions/redis"),
            _row("HttpOnly, Secure, SameSite, Max-Age, Path, Domain", "AD", "C66 any cookie"),
            _row("A JWT’s header and signature", "A", "C57 jwt/refresh"),
            _row("A JWT’s payload", "A", "C4 jwt/refresh"),
            _row("HTTPS", "D", "C56 sessions/redis + C56 jwt/refresh"),
            _row("Refresh tokens", "D", "C24 jwt/refresh"),
            _row("OAuth 2.0", "D", None, note=_GLOSSARY),
            _row("Single sign-on (SSO)", "D", None, note=_GLOSSARY),
        ),
    ),
)


@dataclass(frozen=True)
class Advice:
    """A mistake or a practice that an article names, and the claims by which it is made and mended here."""

    text: str
    source: str
    claims: tuple[str, ...]


MISTAKES = (
    Advice("Keeping a JWT in localStorage with nothing against scripts", "A", ("C61", "C62")),
    Advice("A JWT for what changes often", "A", ("C8", "C21")),
    Advice("Sensitive data in a JWT’s payload", "A", ("C4",)),
    Advice("JWTs that never expire", "A", ("C37", "C25")),
    Advice("Sessions without Redis or an equivalent in production", "A", ("C41", "C42")),
)
PRACTICES = (
    Advice("Sessions: Secure, HttpOnly and SameSite on the cookie", "C", ("C66", "C56")),
    Advice("Sessions: a token against CSRF", "C", ("C58",)),
    Advice("Sessions: an expiry that fits", "C", ("C33", "C34")),
    Advice("Sessions: another id after sign-in", "C", ("C63",)),
    Advice("JWTs: small ones", "C", ("C6", "C72")),
    Advice("JWTs: short lives", "C", ("C16", "C23")),
    Advice("JWTs: refresh tokens, kept safely", "C", ("C24", "C25")),
    Advice("JWTs: HttpOnly cookies rather than localStorage", "C", ("C55", "C61")),
    Advice("JWTs: expiry that nobody notices", "C", ("C38",)),
)

# What the articles' own words and code leave open: said kindly, as their readers copy it.
SLIPS = (
    Advice(
        "Sessions in memory are called fast and simple on one server; its fifth mistake speaks of production",
        "A",
        ("C41",),
    ),
    Advice("Its session login sets no SameSite, which its sample of a cookie does", "A", ("C58",)),
    Advice("Its code has no log-out, on either lane", "AC", ("C15", "C16")),
    Advice("Both of its profile routes ask the database for the user, the one with the JWT too", "A", ("C8", "C9")),
    Advice("It names sessionStorage and memory as places for a token, and judges localStorage alone", "A", ("C61",)),
    Advice("A role is copied into the session at sign-in; the code that updates it there is not shown", "A", ("C21",)),
    Advice(
        "A stolen cookie is called meaningless out of context, as all data is on the server: it says nothing, and "
        "opens the door",
        "B",
        ("C5", "C64"),
    ),
    Advice("An unknown address crashes its sign-in: the password is compared before the user is looked at", "C", ()),
    Advice("A profile answers with the whole user, whatever is stored of them", "AC", ()),
    Advice(
        "One of its cookies, that for server-rendered pages, lacks the SameSite and Secure that it asks for",
        "C",
        ("C58", "C66"),
    ),
    Advice(
        "One sample answers a refresh token in the body, where a script can read it; its text puts it into an HttpOnly "
        "cookie",
        "C",
        ("C54", "C61"),
    ),
    Advice("Its samples of a session sign in without the new id that it asks for", "C", ("C63",)),
    Advice("Its first verifier takes the whole header for the token, which a later one does not", "C", ("C49",)),
    Advice(
        "Its table has CSRF on same-origin requests; its definition, a browser tricked into a request, is right",
        "D",
        ("C58", "C67"),
    ),
)

# C71, "neither is more secure; the risks move" (B): claims that name a risk of one lane. It is borne out where some of
# them are on either side.
RISKS = {"sessions": ("C58", "C63", "C64"), "jwt": ("C4", "C16", "C28", "C37", "C44", "C60", "C61")}
