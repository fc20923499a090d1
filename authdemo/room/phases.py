"""What a room can be at, and the steps of a question through it: one table, which the buttons and the tests walk."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    WAITING = "waiting"  # for the first question
    PREDICTING = "predicting"  # votes can be given and changed; nobody sees them
    CLOSED = "closed"  # no vote counts any more
    RUNNING = "running"  # it is played on every screen
    REVEALED = "revealed"  # the votes stand beside what was measured


@dataclass(frozen=True)
class Move:
    """Something the trainer can do: what the button says, in which phases it is there, and what follows."""

    name: str
    label: str
    during: frozenset[Phase]
    to: Phase


_AT_REST = frozenset({Phase.WAITING, Phase.PREDICTING, Phase.CLOSED, Phase.REVEALED})
_MOVES = (
    Move("put", "Put it up", _AT_REST, Phase.PREDICTING),
    Move("close", "Close the votes", frozenset({Phase.PREDICTING}), Phase.CLOSED),
    Move("run", "Run it for all", frozenset({Phase.PREDICTING, Phase.CLOSED, Phase.RUNNING}), Phase.RUNNING),
    Move("reopen", "Open them again", frozenset({Phase.CLOSED}), Phase.PREDICTING),
    Move("reveal", "Show the votes", frozenset({Phase.RUNNING}), Phase.REVEALED),
    Move("again", "Vote again", frozenset({Phase.RUNNING, Phase.REVEALED}), Phase.PREDICTING),
)
MOVES = {move.name: move for move in _MOVES}


def moves(phase: str, *, has_ended: bool, broke_off: bool) -> list[Move]:
    """What can be done now, the likeliest first. A run is shown once it has ended, and run again where it broke off."""
    not_yet = {"reveal"} if not has_ended else set()
    if phase == Phase.RUNNING and not broke_off:
        not_yet.add("run")
    return [move for move in _MOVES if phase in move.during and move.name not in not_yet]
