"""The articles' tables, filled in from records: a line per question, whether anything of it was run or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from authdemo.lab.model.claim import Claim
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.tables import Cell, Column, Found, Table, TableRow
from authdemo.lab.pages import drawing


@dataclass(frozen=True)
class Filling:
    """One thing in a cell: what was found; where nothing was, the claim whose experiment would say."""

    claim: Claim
    said: Sequence[str]
    variant: str  # whose it is, where that is not the column's own


@dataclass(frozen=True)
class Line:
    """`cells`: None, where no article says anything."""

    row: TableRow
    cells: Sequence[tuple[Column, Sequence[Filling] | None]]


@dataclass(frozen=True)
class FilledTable:
    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]


def filled(tables: Sequence[Table], records: Mapping[str, RunRecord]) -> list[FilledTable]:
    """These, from the records by experiment."""
    return [
        FilledTable(
            table.title,
            table.columns,
            [
                Line(row, [(c, _filled(cell, c, records)) for c, cell in zip(table.columns, row.cells, strict=True)])
                for row in table.rows
            ],
        )
        for table in tables
    ]


def _filled(cell: Cell, column: Column, records: Mapping[str, RunRecord]) -> list[Filling] | None:
    if cell is None:
        return None
    return [
        Filling(
            BY_ID[found.claim],
            _said(found, records.get(BY_ID[found.claim].experiment)),
            "" if found.variant == column.variant else found.variant,
        )
        for found in cell
    ]


def _said(found: Found, record: RunRecord | None) -> list[str]:
    played = record.of(found.variant) if record else None
    if played is None:
        return []
    if found.figure:
        return [drawing.figure(one) for one in played.measures if one.label == found.figure]
    return [finding.says for finding in played.findings if finding.claim == found.claim]
