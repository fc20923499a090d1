"""The articles' lists of when to use which, in our words: each line with its article and the claims behind it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One line of one article's list."""

    source: str  # the article's letter
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Uses:
    """A list. `lane` colours it."""

    title: str
    lane: str
    lines: tuple[Use, ...]


SESSIONS = Uses(
    "When the articles take sessions",
    "sessions",
    (
        Use("A", "You need instant log-outs: a bank, an admin’s pages.", ("C15",)),
        Use("A", "You keep much about each visit: a cart, a draft.", ("C7",)),
        Use("A", "You run one server, and share with nobody.", ("C42",)),
        Use("A", "You take rights back while people are at work.", ("C20", "C21")),
        Use("A", "You are afraid of foreign scripts.", ("C61", "C62")),
        Use(
            "A",
            "For example a checkout, a bank, an admin’s pages, what a framework renders.",
            ("C15", "C67"),
        ),
        Use("B", "One backend renders pages for browsers.", ("C67",)),
        Use("B", "Logging out must hold at once.", ("C15", "C19")),
        Use("B", "You have Redis or a database anyway.", ("C42", "C45")),
        Use("C", "You build a site that a server renders.", ("C67",)),
        Use("C", "Security comes first.", ("C61", "C62")),
        Use("C", "Access must be taken back at once.", ("C19", "C20")),
        Use("C", "What you know about users changes often.", ("C8", "C21")),
        Use("D", "A server renders your pages: its default is a session and an HttpOnly cookie.", ("C61",)),
        Use("D", "“Log them out now” has to mean now: banking, health.", ("C15",)),
        Use("D", "You have a store that your servers can share.", ("C42", "C48")),
        Use("D", "You want what is simpler to think about.", ("C2",)),
    ),
)
JWT = Uses(
    "When the articles take JWTs",
    "jwt",
    (
        Use("A", "Many services, each of which checks for itself.", ("C47",)),
        Use("A", "An API for phones.", ("C49",)),
        Use("A", "Sign-ins that cross domains.", ("C73",)),
        Use("A", "Servers come and go.", ("C43",)),
        Use("A", "So many reads that lookups hurt.", ("C14",)),
        Use("A", "Tokens are checked where there is no network.", ("C46",)),
        Use(
            "A",
            "For example a single-page app, a phone’s app, services among themselves, an API for third parties, "
            "functions that share no state.",
            ("C43", "C47", "C50"),
        ),
        Use("B", "An API without state, for phones or single-page apps.", ("C49", "C50")),
        Use("B", "Several services, no store between them.", ("C47",)),
        Use("B", "Requests go from service to service.", ("C43",)),
        Use("C", "A single-page app or a phone.", ("C49", "C50")),
        Use("C", "The pages come from one place, the API from another.", ("C51", "C73")),
        Use("C", "More servers, and no shared store.", ("C43",)),
        Use("C", "One sign-in for several services.", ("C47",)),
        Use(
            "D",
            "An API for apps: its default is a JWT in an HttpOnly cookie or a header, with refresh tokens.",
            ("C54",),
        ),
        Use("D", "Services for which a late revocation is worth the missing store.", ("C16", "C47")),
        Use("D", "Sign-ins that cross domains.", ("C73",)),
        Use("D", "You take part in OAuth, where JWTs are common.", ("C47",)),
    ),
)
CARRIER = Uses(
    "When D takes a cookie as the carrier, of either",
    "",
    (
        Use("D", "The client is a browser, which sends it by itself.", ("C67",)),
        Use("D", "Scripts shall not read it.", ("C61",)),
        Use("D", "It carries a session id, always, or a JWT, rather than localStorage.", ("C1", "C61")),
    ),
)
SKIP = Uses(
    "When D skips the debate",
    "",
    (Use("D", "A side project on one server: what the framework does by itself.", ("C9",)),),
)
