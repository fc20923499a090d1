"""The articles' comparison tables, mistakes and practices as data: which claims stand behind each line.

The tables of A, B and D ask the same questions; they are one table here, which says who asks. What stands in its cells
comes from records alone.
"""

from dataclasses import dataclass

Cell = tuple[str, str]  # a claim's id, and the variant whose findings about it are shown


@dataclass(frozen=True)
class TableRow:
    """One question of the comparison tables, and where each column's answer is found."""

    label: str
    sources: str
    sessions: Cell | None
    jwt: Cell | None
    asked: Cell | None  # a JWT that is asked about on each request


COLUMNS = (("sessions", "Sessions in Redis"), ("jwt", "JWT, refresh"), ("jwt", "JWT, denylist"))

TABLE = (
    TableRow("Where the state lives", "ABD", ("C2", "sessions/redis"), ("C3", "jwt/refresh"), ("C3", "jwt/denylist")),
    TableRow("One check costs", "ABD", ("C9", "sessions/redis"), ("C9", "jwt/refresh"), ("C9", "jwt/denylist")),
    TableRow("A copy after log-out", "ABD", ("C15", "sessions/redis"), ("C16", "jwt/refresh"), ("C16", "jwt/denylist")),
    TableRow("A ban", "A", ("C20", "sessions/redis"), ("C20", "jwt/refresh"), ("C20", "jwt/denylist")),
    TableRow("Sent with every request", "ABD", ("C6", "sessions/redis"), ("C6", "jwt/HS256"), ("C6", "jwt/HS256")),
    TableRow("A second server", "ABD", ("C42", "sessions/redis"), ("C43", "jwt/refresh"), ("C43", "jwt/denylist")),
    TableRow("Checked offline", "A", ("C46", "sessions/redis"), ("C46", "jwt/ES256"), None),
    TableRow("Whoever holds it reads", "A", ("C5", "sessions/redis"), ("C4", "jwt/refresh"), ("C4", "jwt/denylist")),
    TableRow("Open to CSRF", "AB", ("C58", "sessions/redis"), ("C60", "jwt/denylist"), None),
    TableRow("Open to XSS", "AB", ("C61", "sessions/redis"), ("C61", "jwt/in-storage"), ("C61", "jwt/denylist")),
    TableRow("It ends by itself", "A", ("C33", "sessions/redis"), ("C36", "jwt/refresh"), ("C36", "jwt/denylist")),
    TableRow(
        "A client without cookies", "AD", ("C49", "sessions/redis"), ("C49", "jwt/denylist"), ("C49", "jwt/denylist")
    ),
    TableRow("Redis stops", "", ("C48", "sessions/redis"), ("C48", "jwt/refresh"), ("C48", "jwt/denylist")),
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
    Advice("JWTs that never expire", "A", ("C37",)),
    Advice("Sessions in memory in production", "A", ("C41", "C42")),
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

# C71, "neither is more secure; the risks move" (B): claims that name a risk of one lane. It is borne out where some of
# them are on either side.
RISKS = {"sessions": ("C13", "C48", "C58", "C63"), "jwt": ("C4", "C16", "C28", "C37", "C44", "C61")}
