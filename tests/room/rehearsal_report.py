"""What a rehearsal has seen, and prints."""

from collections import Counter
from dataclasses import dataclass, field

from tests.room.times import Times


@dataclass
class Report:
    """What was seen. `delays`: from a step, or from being connected again, to a screen that shows it (s)."""

    delays: Times = field(default_factory=Times)
    delays_after: Times = field(default_factory=Times)  # of those that had been offline, or moved
    votes: int = 0
    disturbed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"Right after a step:               {self.delays}",
            f"Right after being back:           {self.delays_after}",
            f"Votes, each counted once:         {self.votes}",
            f"Meanwhile:                        {', '.join(f'{n} {what}' for what, n in self.disturbed.items())}",
        ]
        return "\n".join([*lines, *(f"FAULT: {fault}" for fault in self.faults)])
