"""Two questions about a token that reading does not answer: does the signature hold, and would this site accept it?

They differ. A signature holds for ever; a good one is refused when it has expired, is meant for somebody else, or was
taken back. And a token may be refused before anybody looks at its signature. Where one counts, its audience says: as a
cookie of the pages, or in the Authorization header of an API client, and never in both places.
"""

import time
from dataclasses import dataclass

from authdemo import policy
from authdemo.basics import base64url
from authdemo.inspector.token_reading import Reading
from authdemo.lanes import wording
from authdemo.strategy import Reason, Rejected
from authdemo.trace import Trace, recording, step
from authdemo.web import times
from jwt_app import engine, key_file, key_ring, tokens
from jwt_app.key_ring import Key
from jwt_app.modes import MODES
from jwt_app.token_claims import TokenClaims

STATES = {
    "current": "the key that signs now",
    "next": "the key that will sign next",
    "retired": "a retired key, kept until the last token it signed is out",
    "suspended": "a key that was changed without an overlap: it verifies nothing, unless it is reinstated",
    "compromised": "a key that is known to have leaked: worth nothing",
}
IN_COOKIE = "It counts as a cookie of the pages. In an Authorization header it is refused, with wrong-audience."
IN_HEADER = (
    "It counts in an Authorization header, as Bearer: its aud says that it is for clients of the API. As a cookie of "
    "the pages it is refused, with wrong-audience."
)

NOT_OURS = "This text is not of the form that this site issues."


@dataclass(frozen=True)
class Signature:
    """Whether the signature holds. None: there was none to check, or no key to check it with."""

    holds: bool | None
    says: str
    kid: str = ""
    algorithm: str = ""
    key: str = ""  # the state of the key, in words


@dataclass(frozen=True)
class Judgement:
    """What this site would answer to whoever sends the token where it counts."""

    accepted: bool
    word: str
    says: str
    asked: str = ""
    detail: str = ""
    left: str = ""
    who: str = ""
    lives: str = ""  # "42 s", for the headline
    is_for_api: bool = False
    where: str = ""


def verify(reading: Reading) -> Signature:
    """The signature alone, with the key that the token names: neither dates nor addressee count here."""
    header = reading.header.value
    if header is None:
        return Signature(None, "The header cannot be read, so nothing says which key it was signed with.")
    algorithm, kid = str(header.get("alg", ""))[:20], header.get("kid")
    if algorithm.lower() == "none":
        return Signature(None, "Its algorithm is “none”: it is not signed, and anybody can have written it.")
    if not isinstance(kid, str):
        return Signature(None, "It names no key (kid), and keys are never tried one by one.", algorithm=algorithm)
    key = key_file.ring().by_kid.get(kid)
    if key is None:
        return Signature(None, "No key of this site has this kid.", kid[:80], algorithm)
    return _checked(reading, key, algorithm)


def _checked(reading: Reading, key: Key, algorithm: str) -> Signature:
    known = (key.kid, key.algorithm, STATES[key.state])
    if algorithm != key.algorithm:
        said = algorithm or "nothing"
        return Signature(False, f"It says {said}; this key is for {key.algorithm} alone, and the key decides.", *known)
    if reading.signature.wrong or not reading.payload.size:
        return Signature(False, "There is no whole signature over a header and a payload.", *known)
    signed, _, signature = reading.text.rpartition(".")
    with step("signature", key.algorithm):
        holds = key_ring.ALGORITHMS[key.algorithm].verify(signed.encode(), key.verifying, base64url.decode(signature))
    if holds:
        return Signature(True, "It holds: this site signed exactly this header and payload.", *known)
    return Signature(False, "It does not hold: something was altered, or another key signed.", *known)


def judge(token: str, in_cookie: bool = False) -> Judgement:
    """What `jwt_app.tokens.verify` says for the audience that counts there, and then whoever the mode asks."""
    if not token:
        return _refused(Rejected(Reason.MISSING), Trace())
    with recording() as spent:
        try:
            claims = engine.asked(_verified(token, in_cookie))
        except Rejected as rejected:
            return _refused(rejected, spent)
    leeway = policy.current().leeway
    dies = claims.expires + leeway
    lives = times.distance(max(0.0, dies - time.time()))
    is_for_api = claims.audience == policy.current().api_audience
    return Judgement(
        accepted=True,
        word="accepted",
        says="It would be accepted.",
        asked=MODES[claims.mode].asked.format(cost=_cost(spent)),
        left=f"It still lives for {lives}, until {times.dated(dies)}: its exp, and {leeway:g} s for clocks.",
        who=f"{claims.username}, {claims.role}",
        lives=lives,
        is_for_api=is_for_api,
        where=IN_HEADER if is_for_api else IN_COOKIE,
    )


def _verified(token: str, in_cookie: bool) -> TokenClaims:
    """For the pages; a token that did not come as a cookie may be one of an API client instead. Raises `Rejected`."""
    rules = policy.current()
    try:
        return tokens.verify(token, rules.audience)
    except Rejected as rejected:
        if in_cookie or rejected.reason is not Reason.WRONG_AUDIENCE:
            raise
        return tokens.verify(token, rules.api_audience)


def _refused(rejected: Rejected, spent: Trace) -> Judgement:
    asked = f"Redis was asked{_cost(spent)}." if spent.count("redis") else "Nobody had to be asked for that."
    since = ""
    if rejected.at is not None:
        since = f"Since {times.dated(rejected.at)}, {times.away(rejected.at - time.time())}."
    says = NOT_OURS if rejected.reason is Reason.MALFORMED else wording.why(rejected)
    return Judgement(False, rejected.reason, says, asked, _detail(rejected), since)


def _detail(rejected: Rejected) -> str:
    if rejected.reason is Reason.STORE_UNAVAILABLE:
        return "The answer is 503 until it can be asked again, never “not revoked”."
    if isinstance(rejected, tokens.Expired) and rejected.claims.audience == policy.current().api_audience:
        return "A client that holds a refresh token, too, sends that to /jwt/api/token/refresh for the next pair."
    if isinstance(rejected, tokens.Expired):
        return "A browser that holds a refresh token, too, gets a new access token with the same request."
    return rejected.detail[:200]


def _cost(spent: Trace) -> str:
    """What Redis was asked, in brackets: " (1 GET, 81 µs)"."""
    micros = round(spent.seconds("redis") * 1_000_000)
    return f" ({spent.count('redis')} {spent.what('redis')}, {micros} µs)"
