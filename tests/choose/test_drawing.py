"""The picture of the tree: a row for each node, and the way taken in it."""

import pytest

from authdemo.choose.drawing import draw
from authdemo.choose.leaves import LEAVES
from tests.choose.ways import WAYS, walked


def taken(picture):
    return [row.text for row in picture.rows if row.is_taken]


def test_at_first_only_the_first_question_is_on_the_way():
    picture = draw(walked(""))
    assert [row.is_taken for row in picture.rows] == [True] + [False] * (len(picture.rows) - 1)
    assert picture.says == "The decision tree. You are at: A side project on one server?"


@pytest.mark.parametrize(("query", "given", "leaf"), WAYS, ids=[query for query, *_ in WAYS])
def test_the_way_taken_is_drawn_from_the_first_question_to_the_leaf(query, given, leaf):
    way = walked(query)
    picture = draw(way)
    assert taken(picture) == [*(step.question.short for step in way.steps), LEAVES[leaf].short]
    (here,) = [row for row in picture.rows if row.is_here]
    assert (here.text, here.is_leaf) == (LEAVES[leaf].short, True)
    assert picture.says.endswith(f"It leads to: {LEAVES[leaf].title}.")


def test_every_line_begins_at_the_row_above_to_which_it_belongs_and_nothing_sticks_out():
    picture = draw(walked(WAYS[-1][0]))
    places = {(row.x, row.y) for row in picture.rows}
    assert len(places) == len(picture.rows)
    for row in picture.lines:
        x, y = map(int, row.line[1:].split("V")[0].split())
        assert (x, y) in places
        assert y < row.y
    assert max(row.y for row in picture.rows) < picture.height
    assert picture.lines[-1].is_taken, "what is taken lies on top"
