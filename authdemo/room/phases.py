"""What a room can be at, and the steps of a question through it: one table, which the buttons and the tests walk."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is put up, by what becomes of it."""

    RUN = "run"  # predicted, and run once for all
    OWN = "own"  # predicted, and run by each in their own browser
    ASKED = "asked"  # a question, and the votes on it
    DONE = "done"  # by each, without a vote


class Phase(StrEnum):
    WAITING = "waiting"  # for the first question
    PREDICTING = "predicting"  # votes can be given and changed; nobody sees them
    CLOSED = "closed"  # no vote counts any more
    DOING = "doing"  # each does it, on their own screen
    RUNNING = "running"  # it is played on every screen
    REVEALED = "revealed"  # the votes stand beside what was measured


ALWAYS = {"put", "back"}  # what needs nothing that is up


@dataclass(frozen=True)
class Move:
    """Something the trainer can do: what the button says, in which phases it is there, and what follows."""

    name: str
    label: str
    during: frozenset[Phase]
    to: Phase
    kinds: frozenset[Kind]

    def is_there(self, phase: str, kind: Kind | None) -> bool:
        """`kind`: of what is up; None where nothing is."""
        return phase in self.during and (self.name in ALWAYS or kind in self.kinds)


_AT_REST = frozenset(Phase) - {Phase.RUNNING}
_VOTING = frozenset({Phase.PREDICTING, Phase.CLOSED})
_VOTED = frozenset(Kind) - {Kind.DONE}
_RUN, _OWN, _ASKED = (frozenset({kind}) for kind in (Kind.RUN, Kind.OWN, Kind.ASKED))
_MOVES = (
    Move("put", "Put it up", _AT_REST, Phase.PREDICTING, frozenset(Kind)),  # what is not voted on, to DOING
    Move("close", "Close the votes", frozenset({Phase.PREDICTING}), Phase.CLOSED, _VOTED),
    Move("run", "Run it for all", _VOTING | {Phase.RUNNING}, Phase.RUNNING, _RUN),
    Move("do", "Everybody runs it", _VOTING, Phase.DOING, _OWN),
    Move("show", "Show the votes", _VOTING, Phase.REVEALED, _ASKED),
    Move("compare", "Show the votes", frozenset({Phase.DOING, Phase.REVEALED}), Phase.REVEALED, _OWN),
    Move("reopen", "Open them again", frozenset({Phase.CLOSED}), Phase.PREDICTING, _VOTED),
    Move("reveal", "Show the votes", frozenset({Phase.RUNNING}), Phase.REVEALED, _RUN),
    Move("back", "Show it again", _AT_REST, Phase.REVEALED, frozenset(Kind)),  # of what has been shown
    Move("again", "Vote again", frozenset({Phase.RUNNING, Phase.REVEALED}), Phase.PREDICTING, _VOTED),
)
MOVES = {move.name: move for move in _MOVES}


def moves(phase: str, kind: Kind | None, *, has_ended: bool, broke_off: bool) -> list[Move]:
    """What can be done now, the likeliest first. A run is shown once it has ended, and run again where it broke off."""
    not_yet = {"reveal"} if not has_ended else set()
    if phase == Phase.RUNNING and not broke_off:
        not_yet.add("run")
    return [move for move in _MOVES if move.is_there(phase, kind) and move.name not in not_yet]
