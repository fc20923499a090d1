"""What a request cost, as bars: on a scale that fits, or on one that is given."""

from authdemo.trace import Trace, TraceStep
from authdemo.web.cost_bars import cost_bars

TRACE = Trace(steps=[TraceStep("redis", "GET", 0, 0.0003), TraceStep("signature", "HS256", 0.0003, 0.00012)])


def percents(cost):
    return {bar.label: bar.percent for bar in cost.bars}


def test_the_scale_is_the_smallest_round_one_that_holds_them_all():
    cost = cost_bars(TRACE)
    assert (cost.scale, percents(cost)) == (500, {"Redis": 60.0, "SQL": 0.0, "Signature": 24.0})


def test_on_a_given_scale_what_is_longer_is_a_full_bar_and_says_its_time_all_the_same():
    cost = cost_bars(TRACE, 200)
    assert (cost.scale, percents(cost)) == (200, {"Redis": 100, "SQL": 0.0, "Signature": 60.0})
    assert [bar.micros for bar in cost.bars] == [300, 0, 120]
