"""What `manage.py cost` finds, as it is kept, printed, drawn and compared with an earlier one. Times in µs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Self

from django.conf import settings

from authdemo.basics import private_files
from authdemo.cost import reading
from authdemo.lab.wire.measuring import Spread, in_pairs, interval, is_more, spread
from authdemo.lab.wire.timed_redis import AWAY

FIRST, AGAIN = "seen for the first time", "seen again"  # a token
NOWHERE = "asks no Redis"
NOBODY = "nobody signed in"
FORM = 3  # of the file; another one is not read


@dataclass(frozen=True)
class Range(Spread):
    """A median, and what lies around it: the middle half of many figures, in µs; or of few an interval."""

    def __post_init__(self) -> None:
        if not self.low <= self.median <= self.high:
            raise ValueError("a median lies beyond its ends")

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        found = spread(seconds)
        return cls(found.low * 1e6, found.median * 1e6, found.high * 1e6)

    @classmethod
    def plain(cls, figures: Sequence[float]) -> Self:
        """The middle half of figures that are no seconds."""
        return cls._as(spread(figures))

    @classmethod
    def around(cls, figures: Sequence[float]) -> Self:
        """Their median and the interval that holds it (`measuring.interval`)."""
        return cls._as(interval(figures))

    @classmethod
    def in_pairs(cls, ones: Sequence[float], others: Sequence[float]) -> Self:
        """How many times as much the one is, within each round, and the interval of its median."""
        return cls._as(in_pairs(ones, others))

    @classmethod
    def _as(cls, found: Spread) -> Self:
        return cls(found.low, found.median, found.high)

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
class Served:
    """How many requests a second a whole server has answered, round by round; `share`: of one processor, that the
    asking took."""

    what: str
    workers: int
    rounds: Sequence[float]
    share: float

    def __post_init__(self) -> None:
        if len(self.rounds) < 2 or min(self.rounds) <= 0:
            raise ValueError("a server has answered nothing")

    @property
    def per_second(self) -> Range:
        return Range.plain(self.rounds)

    def times(self, other: "Served") -> Range:
        """How many times as many as the other, compared within each round."""
        return Range.in_pairs(self.rounds, other.rounds)

    def is_more_than(self, other: "Served") -> bool:
        """Whether the rounds bear it out that it answers more; see `measuring.is_more`."""
        return is_more(self.rounds, other.rounds)


@dataclass(frozen=True)
class Passwords:
    """One password by the site's own hash, and a class that signs in at once (s)."""

    hash: str
    one: float
    people: int
    last: float  # until the last of them is done
    processors: int


@dataclass(frozen=True)
class Grown:
    """How long something takes beside so many sign-ins of others, and how many times as long as beside the fewest, with
    the interval of that."""

    what: str
    logins: int
    wall: Range
    times: Range


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One whole measurement, as it is kept until the next one of its kind. `began`: seconds since the epoch."""

    NAME: ClassVar[str]  # of its file
    COMMAND: ClassVar[str]  # of manage.py, that measures it
    began: float
    seconds: float
    machine: Mapping[str, str]
    form: int = FORM

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises `ValueError` with a sentence where this is no such file, or one of another form."""
        said = reading.parsed(text)
        if isinstance(said, dict) and said.get("form", FORM) != FORM:
            raise ValueError("It was written by another version of this program: measure again.")
        return reading.read(cls, said)

    @classmethod
    def file(cls) -> Path:
        """Where the last one of this machine is, for the page."""
        return Path(settings.VAR, f"{cls.NAME}.json")

    def keep(self) -> None:
        private_files.replace(self.file(), self.to_json().encode())

    @classmethod
    def last(cls) -> Self | None:
        """None: nothing was measured here yet, or by another version."""
        try:
            return cls.from_json(cls.file().read_text())
        except (OSError, ValueError):
            return None


@dataclass(frozen=True, kw_only=True)
class Figures(Measured):
    """What knowing who asks takes. `control`: CPU of a request that asks nobody."""

    NAME: ClassVar[str] = "cost"
    COMMAND: ClassVar[str] = "cost"
    control: Range
    costs: Sequence[Cost]
    weights: Sequence[Weight]
    passwords: Passwords
    served: Sequence[Served]

    def __post_init__(self) -> None:
        if self.control.median <= 0:
            raise ValueError("what is compared was not measured alike")
        _refuse_unlike(self.served)

    @property
    def by_key(self) -> dict[tuple[str, str, str], Cost]:
        return {one.key: one for one in self.costs}


@dataclass(frozen=True, kw_only=True)
class Scale(Measured):
    """What grows with the number of sign-ins. `per_login`: bytes in Redis, its own bookkeeping included."""

    NAME: ClassVar[str] = "cost-scale"
    COMMAND: ClassVar[str] = "cost --scale"
    per_login: Mapping[str, float]
    grown: Sequence[Grown]

    def __post_init__(self) -> None:
        if not self.grown:
            raise ValueError("nothing was measured")


@dataclass(frozen=True, kw_only=True)
class Beside(Measured):
    """This site and its peers under the same load. `missing`: why some are not among them."""

    NAME: ClassVar[str] = "cost-peers"
    COMMAND: ClassVar[str] = "cost --peers"
    served: Sequence[Served]
    missing: str

    def __post_init__(self) -> None:
        _refuse_unlike(self.served)


def _refuse_unlike(served: Sequence[Served]) -> None:
    """What is compared round by round has as many rounds. Raises `ValueError`."""
    if len({len(one.rounds) for one in served}) > 1:
        raise ValueError("what is compared was not measured alike")
