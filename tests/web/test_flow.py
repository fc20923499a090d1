"""The way of one request: steps between its marks, both lanes side by side, as a picture and as text."""

from authdemo.trace import Trace, TraceStep
from authdemo.web.flow import FlowStep, Way, as_text, draw, flow_of, share, spent_on, total

SESSIONS = Way("sessions", "Sessions", [FlowStep("arrival", 0, 0.001), FlowStep("lookup", 0.001, 0.002, "GETEX")])
JWT = Way(
    "jwt",
    "JWT",
    [FlowStep("arrival", 0, 0.001), FlowStep("split", 0.001, 0.000001), FlowStep("signature", 0.001001, 0.0005)],
)


def test_a_step_lasts_from_one_mark_to_the_next_and_counts_from_the_beginning_of_the_request():
    marks = [("cookie", 9.0), ("begin", 10.0), ("arrival", 10.5), ("lookup", 12.0)]
    trace = Trace(steps=[TraceStep("redis", "GETEX", 0, 1)])
    assert flow_of(marks, trace) == [FlowStep("arrival", 0, 0.5), FlowStep("lookup", 0.5, 1.5, "GETEX")]


def test_what_has_no_mark_is_not_drawn():
    names = [cell.step.name for row in draw([SESSIONS, JWT]).rows for cell in row if cell]
    assert names == ["arrival", "arrival", "lookup", "split", "signature"]


def test_beginnings_stand_side_by_side_and_a_lane_without_a_step_leaves_its_place_free():
    rows = draw([SESSIONS, JWT]).rows
    assert [[cell and cell.step.name for cell in row] for row in rows] == [
        ["arrival", "arrival"],
        ["lookup", "split"],
        [None, "signature"],
    ]


def test_ends_stand_side_by_side_whatever_each_lane_did_before():
    end = FlowStep("answer", 0.003, 0.001)
    rows = draw([Way("sessions", "S", [*SESSIONS.flow, end]), Way("jwt", "J", [*JWT.flow, end])]).rows
    assert [cell.step.name for cell in rows[-1]] == ["answer", "answer"]


def test_both_lanes_are_on_one_scale():
    lookup = draw([SESSIONS, JWT]).rows[1][0]
    assert (lookup.x, lookup.width) == ("33.33%", "66.67%")
    assert draw([SESSIONS, JWT]).rows[2][1].width == "16.67%"


def test_a_share_is_of_the_lanes_own_time():
    assert share(SESSIONS.flow[1], SESSIONS.flow) == "67\N{NO-BREAK SPACE}%"
    assert share(JWT.flow[1], JWT.flow) == "under\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"
    assert round(total(SESSIONS.flow), 6) == 0.003


def test_the_sentence_counts_what_was_spent_on_who_is_asking():
    assert spent_on([SESSIONS]) == "Sessions spent 2.00 of 3.00 ms on who is asking."


def test_as_text_each_step_is_a_line_with_its_time_and_a_bar_where_it_happened():
    head, arrival, lookup = as_text([SESSIONS], width=6)
    assert head == "Sessions, 3.00 ms"
    assert arrival.split("%")[1].startswith("  ██      ")
    assert lookup.split("%")[1] == "    ████  GETEX, there and back"
