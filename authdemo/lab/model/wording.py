"""Verdicts in words, for pages and terminal alike. Every word follows from the figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.record import Played, RunRecord
from authdemo.lab.model.verdicts import Judged, Said
from authdemo.strategy import Reason
from authdemo.web.flow import Way

LIMITED, EXCEPTED = "confirmed with a limit", "refuted with an exception"
PLURAL = {  # the kinds of verdict, in the order in which they are counted
    Verdict.CONFIRMED.value: "confirmed",
    LIMITED: LIMITED,
    Verdict.REFUTED.value: "refuted",
    EXCEPTED: EXCEPTED,
    Verdict.DEPENDS.value: "depend",
    Verdict.NONE.value: "without a verdict",
}
REASONS = {  # why a credential was refused, as the wire says it
    Reason.MISSING: "nobody is signed in, as far as that engine tells",
    Reason.MALFORMED: "not of the form that is issued here",
    Reason.BAD_SIGNATURE: "altered, or signed with a key that is not ours, or not any more",
    Reason.EXPIRED: "its time was over",
    Reason.NOT_YET_VALID: "its time has not begun, by the server’s clock",
    Reason.REVOKED: "ended before its time",
    Reason.UNKNOWN: "the server has no record of it, or none any more",
    Reason.WRONG_TYPE: "a token of another kind",
    Reason.WRONG_AUDIENCE: "a token that was issued for somebody else",
    Reason.WRONG_ISSUER: "a token that somebody else has issued",
    Reason.STORE_UNAVAILABLE: "Redis cannot be asked",
}
HOLDS, HOLDS_NOT, OTHERS = "Where it holds", "Where it does not hold", "On other set-ups"
ITS_OWN = "Its own exception"


@dataclass(frozen=True)
class Part:
    """Findings that stand together, under a title or none."""

    title: str
    groups: Sequence[Said]

    @property
    def same_names(self) -> bool:
        """Whether all was found on the same set-ups; then they are named once."""
        return len({said.names for said in self.groups}) == 1


def kind(judged: Judged) -> str:
    """What it is counted as: apart where a set-up that the claim's words cover speaks against the verdict (`claim`)."""
    if not judged.against:
        return judged.verdict.value
    return LIMITED if judged.verdict is Verdict.CONFIRMED else EXCEPTED


SET_UPS = {  # variants in a sentence, where a name would say little
    "sessions/redis": "sessions kept in Redis",
    "sessions/database": "sessions kept in a database",
    "sessions/database-sliding": "sessions that each use prolongs",
    "sessions/memory": "sessions kept in a server’s memory",
    "sessions/cache": "sessions kept by Django’s cache",
    "sessions/signed-cookie": "sessions kept in a signed cookie",
    "sessions/redis+cross-site": "sessions used from another site",
    "sessions/in-url": "sessions with their id in the address",
    "sessions/kept-id": "sessions that keep their id at sign-in",
    "sessions/ip-bound": "sessions bound to an address",
    "sessions/copied-user": "sessions with a copy of the user in them",
    "sessions/redis+asks": "sessions kept in Redis, asked about again and again",
    "sessions/backend-for-frontend": "sessions with a server that keeps the token",
    "jwt/stateless": "JWTs without a refresh token",
    "jwt/refresh": "JWTs with a refresh token",
    "jwt/denylist": "JWTs with a denylist",
    "jwt/stateful": "JWTs with a record on the server",
    "jwt/HS256": "JWTs signed with a shared secret",
    "jwt/RS256": "JWTs signed with RSA",
    "jwt/ES256": "JWTs signed with ECDSA",
    "jwt/EdDSA": "JWTs signed with EdDSA",
    "jwt/bearer": "JWTs in a header",
    "jwt/in-storage": "JWTs in localStorage",
    "jwt/in-storage+CSP": "JWTs in localStorage, where foreign scripts are refused",
    "jwt/ip-bound": "JWTs bound to an address",
    "jwt/in-memory": "JWTs in a page’s memory",
    "jwt/in-session-storage": "JWTs in sessionStorage",
    "jwt/refresh+header": "JWTs in a header, with a refresh token",
    "jwt/refresh+asks": "JWTs with a refresh token, asked about again and again",
    "jwt/denylist+asks": "JWTs with a denylist that is asked again and again",
    "jwt/stateful+asks": "JWTs with a record that is read again and again",
    "jwt/any-audience": "JWTs whose verifier asks for no audience",
    "jwt/no-audience": "JWTs without an audience",
    "jwt/no-expiry": "JWTs without an expiry",
    "jwt/sample-secret": "JWTs signed with a sample secret",
    "jwt/plain-rotation": "JWTs whose rotation notices nothing",
    "jwt/refresh-unmarked": "JWTs of a browser that does not note its log-out",
    "jwt/decodes-only": "JWTs that nobody verifies",
    "jwt/alg-from-token": "JWTs that choose their own algorithm",
    "hybrid": "a session that buys the token",
    "hybrid/side-by-side": "two sign-ins side by side",
    "cookie": "a cookie",
    "jwt/cart-in-token": "JWTs that carry the cart",
    "another port": "another port",
    "any cookie": "any cookie",
    "page/max-age": "a page that may be kept",
    "page/no-store": "a page with no-store",
}


def set_ups(several: Sequence[Played], apart: Mapping[str, str]) -> str:
    """ "JWTs with a denylist or with a record on the server": the first word that they share is said once."""
    said = list(dict.fromkeys(apart.get(one.variant) or SET_UPS.get(one.variant, one.variant) for one in several))
    noun = said[0].partition(" ")[0]
    rest = [text.removeprefix(f"{noun} ") for text in said[1:]]
    return " or ".join(filter(None, [", ".join([said[0], *rest[:-1]]), *rest[-1:]]))


def reasons(record: RunRecord) -> dict[str, str]:
    """Why credentials were refused in this run, and what each of these words means."""
    answers = {word for played in record.played for step in played.steps for word in step.answer.split()}
    return {reason.value: said for reason, said in REASONS.items() if reason.value in answers}


def verdict(judged: Judged) -> str:
    """ "confirmed with a limit", "depends on the mode"."""
    if judged.verdict is Verdict.DEPENDS and judged.claim.on:
        return f"depends on {judged.claim.on}"
    return kind(judged)


def parts(judged: Judged) -> list[Part]:
    """What was found on the set-ups that the claim means, where it excepts some, and in one place what is otherwise."""
    if judged.verdict is Verdict.DEPENDS:
        sides = {holds: [said for said in judged.meant if said.holds is holds] for holds in (True, False)}
        found = [Part(HOLDS, sides[True]), Part(HOLDS_NOT, sides[False]), Part(ITS_OWN, judged.excepted)]
    else:
        otherwise = Part(HOLDS_NOT if judged.verdict is Verdict.CONFIRMED else HOLDS, judged.against)
        found = [Part("", judged.meant), Part(ITS_OWN, judged.excepted), otherwise]
    return [part for part in found if part.groups]


def otherwise(judged: Judged) -> str:
    """ "Not as expected on jwt/refresh: expected not to hold, and found “refused at once”."; empty where all is."""
    said = "; ".join(map(str, judged.differs))
    return f"Not as expected on {said}." if said else ""


def figures(groups: Sequence[Said]) -> str:
    """ "0.0 s, revoked (sessions/redis); 1.0 s, expired (jwt/stateless, jwt/refresh)"."""
    return "; ".join(f"{said.says} ({said.names})" for said in groups)


def tally(judged: Iterable[Judged]) -> str:
    """ "21 confirmed, 16 confirmed with a limit, 6 refuted, 13 depend"; what did not occur is not named."""
    counts = Counter(map(kind, judged))
    words = {kind: kind if n == 1 and kind != Verdict.NONE else PLURAL[kind] for kind, n in counts.items()}
    return ", ".join(f"{counts[kind]} {words[kind]}" for kind in PLURAL if kind in counts)


def tallies(judged: Iterable[Judged]) -> str:
    """ "21 confirmed, 6 refuted of the articles’ claims; 3 depend of our own": what we ask judges nobody."""
    both = list(judged)
    tallied = {
        "the articles’ claims": tally(one for one in both if not one.claim.is_ours),
        "our own": tally(one for one in both if one.claim.is_ours),
    }
    return "; ".join(f"{said} of {whose}" for whose, said in tallied.items() if said)


def ways_of(record: RunRecord) -> list[Way]:
    """The way of one request on each variant that had one drawn."""
    return [Way(played.lane, played.variant, played.flow) for played in record.played if played.flow]
