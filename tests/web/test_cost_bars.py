"""What a request cost, as bars on a scale that never moves."""

from authdemo.trace import Trace, TraceStep
from authdemo.web.cost_bars import cost_bars

TRACE = Trace(steps=[TraceStep("redis", "GET", 0, 0.0003), TraceStep("signature", "HS256", 0.0003, 0.0012)])


def test_what_is_longer_than_the_scale_is_a_full_bar_and_says_its_time_all_the_same():
    cost = cost_bars(TRACE)
    assert {bar.label: bar.percent for bar in cost.bars} == {"Redis": 30.0, "SQL": 0.0, "Signature": 100}
    assert [bar.micros for bar in cost.bars] == [300, 0, 1200]
