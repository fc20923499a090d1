"""What came through, as a grid: a row for each thing that was tried, a column for each way, a mark where they meet."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Mark, RunRecord


@dataclass(frozen=True)
class Cell:
    """`through`: None, where it was not tried."""

    through: bool | None
    words: str  # for who cannot see the mark
    shown: str = ""  # beside it, where a mark alone says too little


@dataclass(frozen=True)
class GridRow:
    name: str
    lane: str
    variant: str  # on its first row; empty on the others
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Grid:
    title: str
    through: str
    kept: str
    columns: Sequence[str]
    rows: Sequence[GridRow]


def grid(experiment: Experiment, record: RunRecord) -> Grid | None:
    """None where nothing was marked, or along the time: that is a timeline."""
    words = experiment.drawn
    found = [(played, mark) for played in record.played for mark in played.marks if mark.at is None]
    if words is None or not found:
        return None
    columns = list(dict.fromkeys(mark.column for _, mark in found))
    said = {True: words.through, False: words.kept, None: "not tried"}
    rows: list[GridRow] = []
    for played in record.played:
        by_place = {(mark.row, mark.column): mark for mark in played.marks if mark.at is None}
        for number, row in enumerate(dict.fromkeys(row for row, _ in by_place)):
            cells = [_cell(by_place.get((row, column)), said) for column in columns]
            rows.append(GridRow(row, played.lane, "" if number else played.variant, cells))
    return Grid(words.title, words.through, words.kept, columns, rows)


def _cell(mark: Mark | None, said: dict[bool | None, str]) -> Cell:
    return Cell(mark.through, said[mark.through], mark.says) if mark else Cell(None, said[None])
