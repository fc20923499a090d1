"""Who was let in when, as lines along the time: one for each variant, with what was done to all of them across.

As in a race, the rows are laid upon each other at the first thing that was done. Between two looks what the first one
found is drawn, but never past something that was done meanwhile: from there on it is only known when next looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Mark, Played, RunRecord
from authdemo.lab.pages.drawing import Above, above, percent


@dataclass(frozen=True)
class Piece:
    x: str
    width: str
    through: bool


@dataclass(frozen=True)
class Line:
    """One variant. `label`: the row in words."""

    name: str
    lane: str
    label: str
    acts: Sequence[str]  # where on this line: the variants' clocks differ
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Timeline:
    title: str
    through: str
    kept: str
    note: str
    until: str
    acts: Sequence[Above]  # what was done to all, above the first line
    lines: Sequence[Line]


def timeline(experiment: Experiment, record: RunRecord) -> Timeline | None:
    """None where nothing was marked along the time."""
    words = experiment.drawn
    drawn = [played for played in record.played if _looks(played) and _acts(played)]
    if words is None or not drawn:
        return None
    zero = max(_acts(played)[0][1] for played in drawn)
    end = max(_at(played, zero, mark.at) for played in drawn for mark in played.marks) + 0.3 * record.pace
    first = drawn[0]
    acts = [above(what, _at(first, zero, at), end) for what, at in _acts(first)]
    said = {True: words.through, False: words.kept}
    lines = [_line(played, zero, end, said) for played in drawn]
    return Timeline(words.title, words.through, words.kept, words.note, f"{end:.1f} s", acts, lines)


def _looks(played: Played) -> list[Mark]:
    return [mark for mark in played.marks if mark.at is not None and mark.through is not None]


def _acts(played: Played) -> list[tuple[str, float]]:
    return [(mark.column, mark.at) for mark in played.marks if mark.at is not None and mark.through is None]


def _at(played: Played, zero: float, at: float | None) -> float:
    """A time on one variant's clock as seconds from the left edge."""
    return (at or 0.0) - _acts(played)[0][1] + zero


def _line(played: Played, zero: float, end: float, said: dict[bool, str]) -> Line:
    words = [f"{mark.column}: {said[bool(mark.through)]}" for mark in _looks(played) if mark.column]
    label = f"{played.variant}. {'; '.join(words)}."
    acts = [percent(_at(played, zero, at), end) for _, at in _acts(played)]
    return Line(played.variant, played.lane, label, acts, _pieces(played, zero, end))


def _pieces(played: Played, zero: float, end: float) -> list[Piece]:
    """As few as can be: looks that found the same are one, since seams would show."""
    spans: list[tuple[float, float, bool]] = []
    marks = [mark for mark in played.marks if mark.at is not None]
    times = [_at(played, zero, mark.at) for mark in marks]
    for mark, begins, ends in zip(marks, times, [*times[1:], end], strict=True):
        if mark.through is None:
            continue
        if spans and spans[-1][1:] == (begins, mark.through):
            begins = spans.pop()[0]
        spans.append((begins, ends, mark.through))
    return [Piece(percent(begins, end), percent(ends - begins, end), through) for begins, ends, through in spans]
