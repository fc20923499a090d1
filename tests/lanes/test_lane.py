"""What pages say of a lane stands in one row, and the strategies are those rows' lanes."""

from authdemo.accounts.changes import strategies
from authdemo.lanes.lane import JWT, LANES, SESSIONS, other_than


def test_each_strategy_has_its_row_under_the_same_name_and_title():
    assert {name: strategy.title for name, strategy in strategies().items()} == {
        name: lane.title for name, lane in LANES.items()
    }


def test_no_word_is_missing():
    for lane in LANES.values():
        assert all(vars(lane).values()), lane.name


def test_the_other_one():
    assert (other_than("sessions"), other_than("jwt")) == (JWT, SESSIONS)
