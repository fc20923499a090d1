"""Grids and timelines: what came through, in marks and in words."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from authdemo.lab import recorded, registry
from authdemo.lab.model.record import Mark, Played, RunRecord
from authdemo.lab.pages import grids, results, timelines

OUTAGE, TABS = registry.get("store-outage"), registry.get("two-tabs")


def record(*played, slug="store-outage"):
    return RunRecord("id", slug, 0.0, 1.0, {}, {}, tuple(played))


def along(name, lane, *looks, stops=1.0):
    """A variant that was looked at at these times, and on which something was done once."""
    marks = [Mark("you", when, through, at=at) for at, when, through in looks]
    return Played(name, lane, marks=(marks[0], Mark("", "Redis stops", None, at=stops), *marks[1:]))


SESSIONS = along("sessions/redis", "sessions", (0.5, "before", True), (1.1, "away", False), (1.5, "", False))
JWT = along("jwt/refresh", "jwt", (0.6, "before", True), (1.2, "away", True), (1.6, "", False), stops=1.1)


def test_a_line_says_in_words_what_it_draws():
    line = timelines.timeline(OUTAGE, record(SESSIONS)).lines[0]
    assert line.label == "sessions/redis. before: served; away: not served."


def test_what_was_found_is_drawn_until_the_next_look_and_never_past_what_was_done():
    (piece, *_) = timelines.timeline(OUTAGE, record(SESSIONS)).lines[0].pieces
    whole = 1.5 + 0.3
    assert piece.through
    assert float(piece.x.rstrip("%")) == pytest.approx(100 * 0.5 / whole, abs=0.01)
    assert float(piece.width.rstrip("%")) == pytest.approx(100 * 0.5 / whole, abs=0.01)


def test_looks_that_found_the_same_are_one_piece():
    first, second = (line.pieces for line in timelines.timeline(OUTAGE, record(SESSIONS, JWT)).lines)
    assert [piece.through for piece in first] == [True, False]
    assert [piece.through for piece in second] == [True, True, False]


def test_lines_are_laid_upon_each_other_at_what_was_done():
    drawn = timelines.timeline(OUTAGE, record(SESSIONS, JWT))
    (act,) = drawn.acts
    ends = [float(line.pieces[0].x.rstrip("%")) + float(line.pieces[0].width.rstrip("%")) for line in drawn.lines]
    assert ends == pytest.approx([float(act.x.rstrip("%"))] * 2, abs=0.02)


def test_what_is_dashed_says_the_experiment_and_not_the_template():
    drawn = timelines.timeline(OUTAGE, record(SESSIONS))
    shown = [render_to_string("lab/_timeline.html", {"timeline": one}) for one in (drawn, replace(drawn, note=""))]
    assert ["Thin: not served. Dashed: what was done to Redis. All of it" in page for page in shown] == [True, False]
    assert "Thin: not served. All of it took" in shown[1]


def test_a_grid_has_a_cell_for_each_row_and_column_also_where_nothing_was_tried():
    one = Played("jwt/refresh", "jwt", marks=(Mark("", "tabs", True, "50 of 50"), Mark("", "lost", None)))
    other = Played("jwt/plain-rotation", "jwt", marks=(Mark("", "tabs", False, "1 of 50"),))
    grid = grids.grid(TABS, record(one, other, slug="two-tabs"))
    assert grid.columns == ["tabs", "lost"]
    assert [[cell.words for cell in row.cells] for row in grid.rows] == [
        ["still in", "not tried"],
        ["logged out", "not tried"],
    ]
    assert grid.rows[0].cells[0].shown == "50 of 50"


def test_a_variant_is_named_once():
    rows = grids.grid(registry.get("csrf"), recorded.of("csrf")).rows
    named = [row.variant for row in rows]
    assert [name for name in named if name] == ["sessions/redis", "jwt/denylist", "jwt/bearer"]
    assert [row.name for row in rows][:2] == ["a cookie with SameSite=None", "a cookie with Lax"]


@pytest.mark.parametrize("slug", ["csrf", "cookie-flags"])
def test_a_recorded_run_has_its_picture(slug):
    grid = results.context(registry.get(slug), recorded.of(slug))["grid"]
    assert {cell.through for row in grid.rows for cell in row.cells} >= {True, False}


def test_what_marks_nothing_has_no_picture():
    nothing = record(Played("sessions/redis", "sessions"))
    assert grids.grid(OUTAGE, nothing) is None
    assert timelines.timeline(OUTAGE, nothing) is None
