"""What a trial's scripts may report, by its shape: whatever else arrives is not one of theirs."""

from collections.abc import Callable, Mapping
from typing import Any

MOST = 64  # names in a list, characters in a name
Facts = Mapping[str, Any]
Shape = Callable[[Facts], bool]


def cookie_names(facts: Facts) -> bool:
    """{"cookies": ["lab-plain", …]}"""
    names = facts.get("cookies")
    return (
        facts.keys() == {"cookies"}
        and isinstance(names, list)
        and len(names) <= MOST
        and all(isinstance(name, str) and len(name) <= MOST for name in names)
    )


def readable(facts: Facts) -> bool:
    """{"cookies": "lab-theme=dark", "storage": "eyJ…" or null}: what a foreign script could read"""
    known = facts.keys() <= {"cookies", "storage"}
    return known and isinstance(facts.get("cookies"), str) and isinstance(facts.get("storage", ""), str | None)


def carried(facts: Facts) -> bool:
    """{"lying there": "eyJ… lab-theme dark", "going by": "Bearer eyJ…"}: what a foreign script came by, and how"""
    return facts.keys() == {"lying there", "going by"} and all(isinstance(found, str) for found in facts.values())


def happened(facts: Facts) -> bool:
    """{"shown": true}, {"blocked": true}"""
    return facts.keys() <= {"shown", "blocked"} and all(value is True for value in facts.values())


def answers(*names: str) -> Shape:
    """{"answers": {"me": 200, "change": "kept back"}}, with these names and no others"""

    def fits(facts: Facts) -> bool:
        found = facts.get("answers")
        return (
            facts.keys() == {"answers"}
            and isinstance(found, dict)
            and found.keys() == {*names}
            and all(
                answer == "kept back" or (isinstance(answer, int) and 100 <= answer < 600) for answer in found.values()
            )
        )

    return fits


def ends(*names: str) -> Shape:
    """{"ends": {"lab-keeps": 1763683351123, "lab-goes": null}}: milliseconds since the epoch; empty where unknown"""

    def fits(facts: Facts) -> bool:
        found = facts.get("ends")
        return (
            facts.keys() == {"ends"}
            and isinstance(found, dict)
            and found.keys() <= {*names}
            and all(end is None or (isinstance(end, int | float) and abs(end) < 1e14) for end in found.values())
        )

    return fits
