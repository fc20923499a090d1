"""What a page says of a run: everything computed from its record, whether it has just ended or was kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from authdemo.lab import registry
from authdemo.lab.model import wording
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Fate, Played, RunRecord, Step
from authdemo.lab.model.verdicts import Judged, verdicts_of
from authdemo.lab.model.wording import Part
from authdemo.lab.pages import answers, drawing, excerpts, grids, timelines
from authdemo.lab.pages.answers import TITLES
from authdemo.lab.pages.marks import MARKS
from authdemo.web import times

LIFETIMES = {  # what a run changes of the policy, in words; in seconds
    "session_idle": "a session unused",
    "session_max": "a session at most",
    "access_seconds": "an access token",
    "stateless_seconds": "a stateless token",
    "refresh_idle": "a refresh token unused",
    "refresh_max": "a refresh token at most",
    "refresh_grace": "grace for the token before",
    "leeway": "leeway",
}
Key = tuple[str, int]
WIDE = 5  # variants in one table of steps


@dataclass(frozen=True)
class Card:
    """A claim and what this run says to it."""

    judged: Judged
    verdict: str
    symbol: str
    style: str

    @property
    def otherwise(self) -> str:
        return wording.otherwise(self.judged)

    @property
    def parts(self) -> list[Part]:
        return wording.parts(self.judged)


@dataclass(frozen=True)
class Steps:
    """The story as a table: some variants, and per step what was done and what each was answered."""

    played: Sequence[Played]
    rows: Sequence[tuple[str, Sequence[tuple[Played, Step | None]]]]


def context(experiment: Experiment, record: RunRecord) -> dict[str, Any]:
    """For `lab/_result.html`."""
    judged, race = verdicts_of(record), drawing.race(experiment, record)
    lanes = answers.of(experiment, record)
    return {
        "experiment": experiment,
        "record": record,
        "lanes": lanes,
        "undecided": not any(lane.said for lane in lanes),
        "exceptions": [exception for lane in lanes for exception in lane.exceptions],
        "race": race,
        "grid": grids.grid(experiment, record),
        "timeline": timelines.timeline(experiment, record),
        "charts": drawing.charts(record),
        "drawing": drawing.flow(record),
        "cards": [card(one) for one in judged],
        "failures": [played for played in record.played if played.failure],
        "mistakes": [played for played in record.played if played.mistake],
        "tables": _tables(record),
        "reasons": wording.reasons(record),
        "excerpts": [excerpts.of(excerpt) for excerpt in experiment.excerpts],
        "following": registry.after(experiment),
        "arithmetic": arithmetic(record),
        "lifetimes": [(LIFETIMES[name], value) for name, value in record.settings.items() if name in LIFETIMES],
        "title": title(judged),
        "guessed": any(record.guesses.values()),
    }


def title(judged: Sequence[Judged]) -> str:
    """The result in one line, for the page's title: it works from the back row."""
    return "; ".join(f"{one.claim.id} {wording.verdict(one)}" for one in judged)


def card(judged: Judged) -> Card:
    symbol, style = MARKS[judged.verdict]
    return Card(judged, wording.verdict(judged), symbol, style)


def _tables(record: RunRecord) -> list[Steps]:
    """By lane, and no more variants side by side than can be read."""
    tables = []
    for lane in TITLES:
        played = [one for one in record.lane(lane) if one.steps]
        for first in range(0, len(played), WIDE):
            tables.append(_steps(played[first : first + WIDE]))
    return tables


def _steps(played: Sequence[Played]) -> Steps:
    by_key = {one.variant: dict(_keyed(one)) for one in played}
    keys = _merged([list(steps) for steps in by_key.values()])
    return Steps(played, [(key[0], [(one, by_key[one.variant].get(key)) for one in played]) for key in keys])


def _keyed(played: Played) -> list[tuple[Key, Step]]:
    """Each step under its sentence and, as a sentence can come again, how often it had been said before."""
    said: Counter[str] = Counter()
    keyed = []
    for step in played.steps:
        keyed.append(((step.what, said[step.what]), step))
        said[step.what] += 1
    return keyed


def _merged(stories: Sequence[list[Key]]) -> list[Key]:
    """The steps of all variants in one order: the longest story's, and what others have more in its place."""
    longest_first = sorted(stories, key=len, reverse=True)
    merged = list(longest_first[0])
    for story in longest_first:
        for before, key in zip([None, *story], story, strict=False):
            if key not in merged:
                merged.insert(merged.index(before) + 1 if before in merged else 0, key)
    return merged


def arithmetic(record: RunRecord) -> str:
    """The same with lifetimes as sites really use them, where something lived until its expiry."""
    told = []
    for lane, thing, seconds in (
        ("sessions", "session", settings.SESSION_MAX_SECONDS),
        ("jwt", "token", settings.JWT_ACCESS_MAX_SECONDS),
    ):
        names = [p.variant for p in record.lane(lane) if any(s.fate is Fate.AT_EXPIRY for s in p.survivals)]
        if names:
            lifetime = times.lifetime(seconds)
            told.append(f"With a {thing} of {lifetime} it would have been up to {lifetime} on {', '.join(names)}.")
    return " ".join(told)
