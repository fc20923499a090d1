"""What an experiment is: a question, three answers to predict from, a story, and what to take home.

Each is a class in a file of its own under `experiments/<chapter>/`; the file's name is its permanent address. See
`experiments/revocation/logout_replay.py` for one that measures how long a copy survives.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from authdemo import policy
from authdemo.lab.model.excerpts import Excerpt
from authdemo.lab.model.variants import ALL, Variant

if TYPE_CHECKING:
    from authdemo.lab.wire.stage import Stage


@dataclass(frozen=True)
class Answer:
    """One of the three answers. `place`: where its diamond stands in a survival race."""

    key: str
    text: str
    place: str = ""  # "cut", "expires" or "between"


AT_ONCE = Answer("at-once", "Out at once", "cut")
AT_EXPIRY = Answer("at-expiry", "Out when it expires by itself", "expires")
DEPENDS = Answer("depends", "Depends on the set-up", "between")
SURVIVAL_ANSWERS = (AT_ONCE, AT_EXPIRY, DEPENDS)
YES, NO, IT_DEPENDS = Answer("yes", "Yes"), Answer("no", "No"), Answer("depends", "Depends on the set-up")


@dataclass(frozen=True)
class Race:
    """How a survival race is drawn while it runs. Seconds on the clock, as planned."""

    cut: str  # "log out"
    cut_at: float
    expires: float
    until: float  # the right edge

    def at_pace(self, pace: float) -> "Race":
        """The same where everything takes so many times as long."""
        return Race(self.cut, self.cut_at * pace, self.expires * pace, self.until * pace)


@dataclass(frozen=True)
class Drawn:
    """A picture of marks: its title, and what it means that something came through, and that it did not."""

    title: str
    through: str
    kept: str
    note: str = ""  # below it, along the time: what is dashed


class Experiment(ABC):
    """One question, and what pages say around it. The class docstring's first line is the question."""

    variants: ClassVar[Sequence[Variant]] = ALL
    lifetimes: ClassVar[Mapping[str, Any]] = {}  # what its runs change in the policy: seconds, most of it
    answers: ClassVar[Sequence[Answer]] = (YES, NO, IT_DEPENDS)
    asks: ClassVar[str] = ""  # the question to predict, where it is not the title; per lane
    who: ClassVar[str] = ""  # whose end is asked for, with its verb: "the thief is"
    seconds: ClassVar[float]  # about how long it takes
    race: ClassVar[Race | None] = None
    drawn: ClassVar[Drawn | None] = None  # its story marks what came through
    in_browser: ClassVar[bool] = False  # only a browser can decide it; see `browser_experiment`
    starts_processes: ClassVar[bool] = False  # then it is for this machine only, or for the trainer
    alone: ClassVar[bool] = False  # it times things: `manage.py lab` runs nothing beside it
    why: ClassVar[str]
    rule: ClassVar[str]
    stops: ClassVar[str]
    apart: ClassVar[Mapping[str, str]] = {}  # variants in words, where not what they are called sets them apart
    excerpts: ClassVar[Sequence[Excerpt]] = ()

    slug: ClassVar[str] = ""  # these two follow from where the file lies; the registry fills them in
    chapter: ClassVar[str] = ""

    @property
    def lanes(self) -> list[str]:
        """Those that play, in their order."""
        return list(dict.fromkeys(variant.lane for variant in self.variants))

    @property
    def question(self) -> str:
        return (type(self).__doc__ or "").strip().splitlines()[0]

    @property
    def asked(self) -> str:
        """The question in the words in which it is put to who is to predict: the same from there to the result."""
        return self.asks or self.question


class OnTheWire(Experiment):
    """One that is decided by requests of ours: a run gives it a stage for each variant."""

    in_turn: ClassVar[bool] = False  # all variants in one thread, instead of each in its own

    @contextmanager
    def shares(self, run: str, stages: "Mapping[Variant, Stage]") -> Iterator[Any]:
        """What the whole run shares: a second server, a Redis of its own. Each stage has it in `stage.shared`."""
        yield None

    @abstractmethod
    def plays(self, stages: "Mapping[Variant, Stage]") -> None:
        """Play these variants to their end, in the thread that calls."""


class Story(OnTheWire):
    """Played on several variants side by side."""

    def plays(self, stages: "Mapping[Variant, Stage]") -> None:
        for stage in stages.values():
            with policy.use(stage.policy):  # for what is done to its user; a browser's requests carry it
                self.story(stage)

    @abstractmethod
    def story(self, stage: "Stage") -> None:
        """Told once per variant, in the order a person would do it. What it finds about a claim, `stage.finds`."""


class Comparison(OnTheWire):
    """Variants that are measured against each other, in turn: side by side they would disturb it."""

    in_turn = alone = True
