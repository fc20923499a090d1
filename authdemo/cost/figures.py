"""What `manage.py cost` finds, as it is kept, printed, drawn and compared with an earlier one. Times in µs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from authdemo.basics import private_files
from authdemo.lab.wire.measuring import Spread, spread
from authdemo.lab.wire.timed_redis import AWAY

FORM = 1  # of the file; another one is not read


@dataclass(frozen=True)
class Range(Spread):
    """The middle half of many figures, and their median, in µs."""

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        found = spread(seconds)
        return cls(found.low * 1e6, found.median * 1e6, found.high * 1e6)

    def is_apart_from(self, other: "Range") -> bool:
        """Whether the middle halves do not touch: else the difference is inside the noise."""
        return self.low > other.high or self.high < other.low

    def __mul__(self, factor: float) -> "Range":
        return Range(self.low * factor, self.median * factor, self.high * factor)

    def __str__(self) -> str:
        return f"{self.median:,.0f} ({self.low:,.0f} to {self.high:,.0f})"


@dataclass(frozen=True)
class Cost:
    """What knowing who asks takes beyond the control, by one variant and one way to Redis."""

    variant: str
    way: str
    cpu: Range
    wall: Range
    redis: float  # of the wall time; medians, of requests between the samples
    sql: float
    signature: float
    asked: str  # the commands and algorithms, as counted on one request
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.variant, self.way, self.note

    @property
    def is_away(self) -> bool:
        """Whether the way to Redis is longer than this machine."""
        return self.way in AWAY

    @property
    def rest(self) -> float:
        """What is neither waiting for a store nor cryptography."""
        return max(0.0, self.wall.median - self.redis - self.sql - self.signature)


@dataclass(frozen=True)
class Weight:
    """What a variant's credential weighs on each request, and its sign-in in Redis (bytes)."""

    variant: str
    sent: int
    kept: int


@dataclass(frozen=True)
class Passwords:
    """One password by the site's own hash, and a class that signs in at once (s)."""

    hash: str
    one: float
    people: int
    last: float  # until the last of them is done
    processors: int


@dataclass(frozen=True)
class Figures:
    """One whole measurement. `began`: seconds since the epoch."""

    began: float
    seconds: float
    machine: Mapping[str, str]
    control: Range  # CPU of a request that asks nobody
    costs: Sequence[Cost]
    weights: Sequence[Weight]
    passwords: Passwords
    form: int = FORM

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Figures":
        """Raises `ValueError` where this is not such a file, or one of another form."""
        try:
            said: dict[str, Any] = json.loads(text)
            if said.pop("form") != FORM:
                raise ValueError("It was written by another version.")
            costs = [Cost(**{**one, "cpu": Range(**one["cpu"]), "wall": Range(**one["wall"])}) for one in said["costs"]]
            weights = [Weight(**one) for one in said["weights"]]
            more = {"costs": costs, "weights": weights, "passwords": Passwords(**said["passwords"])}
            return cls(**{**said, **more, "control": Range(**said["control"])})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("It is no file of `manage.py cost --json`.") from error

    @property
    def by_key(self) -> dict[tuple[str, str, str], Cost]:
        return {one.key: one for one in self.costs}


def file() -> Path:
    """Where the last measurement of this machine is kept, for the page."""
    return Path(settings.VAR, "cost.json")


def keep(found: Figures) -> None:
    private_files.replace(file(), found.to_json().encode())


def last() -> Figures | None:
    """None: nothing was measured here yet, or by another version."""
    try:
        return Figures.from_json(file().read_text())
    except (OSError, ValueError):
        return None
