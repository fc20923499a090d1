"""How a claim is written down: see `claim` for what its parts mean."""

from authdemo.lab.model.claim import Claim, Table
from authdemo.lab.model.set_ups import SetUps


def made(
    chapter: str,
    number: int,
    text: str,
    sources: str,
    experiment: str,
    judged: Table,
    others: Table | None = None,
    on: str = "",
    *,
    limit: Table | None = None,
    unless: tuple[SetUps, ...] = (),
    browser: bool,
) -> Claim:
    """`chapter` and `browser` (whether only a browser decides it) are the same for many, and said once (`partial`)."""
    return Claim(
        f"C{number}", chapter, text, sources, experiment, judged, others or {}, on, browser, limit or {}, unless
    )
