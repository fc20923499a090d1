"""The articles' comparison tables, mistakes and practices as data: which claims stand behind each line.

The tables of A, B and D ask the same questions; they are one table here, which says who asks. What stands in its cells
comes from records alone.
"""

from dataclasses import dataclass

Cell = tuple[str, str]  # a claim's id, and the variant whose findings about it are shown


@dataclass(frozen=True)
class Column:
    """One way to remember somebody. `variant`: whose figures stand in it, where a cell does not name another."""

    lane: str
    title: str
    variant: str


COLUMNS = (
    Column("sessions", "Sessions in Redis", "sessions/redis"),
    Column("jwt", "JWT, nobody is asked", "jwt/refresh"),
    Column("jwt", "JWT with a denylist", "jwt/denylist"),
    Column("", "A cookie alone", "any cookie"),
)


@dataclass(frozen=True)
class TableRow:
    """One question of the comparison tables, and where each column's answer is found, in the order of the columns."""

    label: str
    sources: str  # letters of the articles whose table has it; empty: ours
    cells: tuple[Cell | None, ...]


def _row(label: str, sources: str, *cells: Cell | None) -> TableRow:
    return TableRow(label, sources, cells + (None,) * (len(COLUMNS) - len(cells)))


def _all(claim: str) -> tuple[Cell, Cell]:
    """Both columns of tokens, each with its own variant."""
    return (claim, "jwt/refresh"), (claim, "jwt/denylist")


_SIZE, _HEADER = ("C7", "jwt/cart-in-token"), ("C49", "jwt/denylist")
TABLE = (
    _row("Where the state lives", "ABD", ("C2", "sessions/redis"), *_all("C3"), ("C1", "sessions/redis")),
    _row("What the server keeps", "A", ("C13", "sessions/redis"), *_all("C13")),
    _row("One check costs", "AD", ("C9", "sessions/redis"), *_all("C9")),
    _row("Reading who it is", "B", ("C9", "sessions/redis"), *_all("C8")),
    _row("Sent with every request", "ABD", ("C6", "sessions/redis"), *_all("C6")),
    _row("How much fits", "D", ("C7", "sessions/redis"), _SIZE, _SIZE, ("C7", "cookie")),
    _row("How it travels", "AD", ("C49", "sessions/redis"), _HEADER, _HEADER, ("C67", "any cookie")),
    _row("A copy after log-out", "AD", ("C15", "sessions/redis"), *_all("C16")),
    _row("One sign-in of several", "B", ("C18", "sessions/redis"), *_all("C18")),
    _row("It ends by itself", "A", ("C33", "sessions/redis"), *_all("C36")),
    _row("A short life against theft", "D", ("C35", "sessions/redis"), *_all("C23")),
    _row("A second server", "ABD", ("C42", "sessions/redis"), *_all("C43")),
    _row("Checked offline", "A", ("C46", "sessions/redis"), ("C46", "jwt/ES256"), ("C47", "jwt/ES256")),
    _row("Whoever holds it reads", "A", ("C5", "sessions/redis"), *_all("C4")),
    _row("Open to CSRF", "ABD", ("C58", "sessions/redis"), ("C59", "jwt/bearer"), ("C60", "jwt/denylist")),
    _row("Open to XSS", "ABD", ("C61", "sessions/redis"), ("C61", "jwt/in-storage"), ("C61", "jwt/denylist")),
    _row("A ban", "", ("C20", "sessions/redis"), *_all("C20")),
    _row("Redis stops", "", ("C48", "sessions/redis"), *_all("C48")),
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
    Advice("Its code has no log-out, on either lane", "A", ("C15", "C16")),
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
