"""How long a stolen copy outlives what should have ended it, told from the looks with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from authdemo.lab.model.record import Survival
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look


@dataclass(frozen=True)
class Theft:
    """A copy in a thief's hands: by whom, the looks with it so far, and when it dies by itself."""

    thief: Browser
    looks: Sequence[Look]
    ends: "End | None"  # None: not within a run


@dataclass(frozen=True)
class End:
    """When something dies by itself, on the clock: then, or up to so many seconds earlier. `life`: of how many."""

    at: float
    early: float = 0.0
    life: float | None = None


def accepted(look: Look) -> bool:
    return look.accepted


def measured(
    looks: Sequence[Look],
    alive: Callable[[Look], bool],
    *,
    of: str,
    cut: str,
    cut_at: float,
    ends: End | None,
) -> Survival:
    """A survival from all looks with the copy, in order; the first is one that was let in."""
    let_in = [look for look in looks if alive(look)]
    last = looks[-1]
    dead = not alive(last)
    return Survival(
        of=of,
        cut=cut,
        copied=looks[0].sent,
        cut_at=cut_at,
        expires=ends.at if ends else None,
        early=ends.early if ends else 0.0,
        life=ends.life if ends else None,
        accepted=let_in[-1].sent,
        refused=last.sent if dead else None,
        answered=last.answered,
        reason="" if not dead else (last.says if last.refused else "changed"),
        redis=let_in[-1].redis,
        sql=let_in[-1].cost.count("sql"),
    )
