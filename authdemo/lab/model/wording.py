"""Verdicts in words, for pages and terminal alike. Every word follows from the figures."""

from collections import Counter
from collections.abc import Iterable, Sequence

from authdemo.lab.model.claims import Verdict
from authdemo.lab.model.verdicts import Judged, Said

PLURAL = {
    Verdict.CONFIRMED: "confirmed",
    Verdict.REFUTED: "refuted",
    Verdict.DEPENDS: "depend",
    Verdict.NONE: "without a verdict",
}


def verdict(judged: Judged) -> str:
    """ "confirmed", "depends on the mode"."""
    if judged.verdict is Verdict.DEPENDS and judged.claim.on:
        return f"depends on {judged.claim.on}"
    return judged.verdict.value


def otherwise(judged: Judged) -> str:
    """ "Not as expected on jwt/refresh: expected not to hold, and found “refused at once”."; empty where all is."""
    said = "; ".join(map(str, judged.differs))
    return f"Not as expected on {said}." if said else ""


def figures(groups: Sequence[Said]) -> str:
    """ "0.0 s, revoked (sessions/redis); 1.0 s, expired (jwt/stateless, jwt/refresh)"."""
    return "; ".join(f"{said.says} ({said.names})" for said in groups)


def tally(judged: Iterable[Judged]) -> str:
    """ "38 confirmed, 6 refuted, 13 depend"; what did not occur is not named."""
    counts = Counter(one.verdict for one in judged)
    return ", ".join(f"{counts[kind]} {word}" for kind, word in PLURAL.items() if counts[kind])
