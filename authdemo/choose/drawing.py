"""The tree as a picture: a row for each question and leaf, below the question that leads there, set in by its depth.

So it is as legible on a phone as on a projector. Lengths are units of the picture, which is scaled as a whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from authdemo.choose.leaves import LEAVES, Leaf
from authdemo.choose.tree import FIRST, QUESTIONS
from authdemo.choose.way import Way

ROW, INDENT, LEFT = 30, 22, 12
WIDTH = 420


@dataclass(frozen=True)
class Row:
    """One node, and the line that leads to it."""

    x: int
    y: int
    line: str  # the path of the line; empty at the root
    answer: str  # on the line
    text: str
    style: str  # "question", or "leaf" with its lanes
    is_taken: bool  # it lies on the way
    is_here: bool  # the way has led here

    @property
    def is_leaf(self) -> bool:
        return self.style.startswith("leaf")

    @property
    def text_x(self) -> int:
        return self.x + 14

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Picture:
    """All rows; the lines that are taken come last, so that they lie on top."""

    rows: list[Row]
    says: str  # the same for ears

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return ROW * len(self.rows)

    @property
    def lines(self) -> list[Row]:
        return sorted((row for row in self.rows if row.line), key=lambda row: row.is_taken)


def draw(way: Way) -> Picture:
    rows: list[Row] = []
    here = way.here
    for key, answer, depth, parent, taken in _nodes(way):
        x, y = LEFT + depth * INDENT, ROW * len(rows) + ROW // 2
        line = f"M{x - INDENT} {rows[parent].y}V{y}H{x}" if depth else ""
        leaf = LEAVES.get(key)
        text, style = (leaf.short, " ".join(("leaf", *leaf.lanes))) if leaf else (QUESTIONS[key].short, "question")
        rows.append(Row(x, y, line, answer, text, style, taken, taken and key == here.key))
    said = ". ".join(f"{step.question.short} {step.answer.text}" for step in way.steps)
    end = f"It leads to: {here.title}." if isinstance(here, Leaf) else f"You are at: {here.short}"
    return Picture(rows, f"The decision tree. Your way: {said}. {end}" if said else f"The decision tree. {end}")


def _nodes(way: Way) -> Iterator[tuple[str, str, int, int, bool]]:
    """Key, the answer that leads there, depth, the parent's row and whether the way comes by, from the root down."""
    place = 0

    def below(key: str, answer: str, depth: int, parent: int, taken: bool) -> Iterator[tuple[str, str, int, int, bool]]:
        nonlocal place
        mine, place = place, place + 1
        yield key, answer, depth, parent, taken
        for each in QUESTIONS[key].answers if key in QUESTIONS else ():
            yield from below(each.leads, each.label, depth + 1, mine, taken and way.taken.get(key) == each.key)

    yield from below(FIRST, "", 0, 0, True)
