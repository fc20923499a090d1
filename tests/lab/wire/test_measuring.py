"""What takes longer is told from noise: on a clock that is ours, so that the noise is, too."""

import math
import random

import pytest

from authdemo.lab.wire import measuring
from authdemo.lab.wire.measuring import (
    LEAST,
    compare,
    compare_each,
    in_turn,
    interval,
    is_more,
    spread,
    stopwatch,
    timed,
)


class Machine:
    """A clock that only work moves. `disturbed`: how often a second (of work) somebody else gets the processor for some
    milliseconds; `wobble`: by how much, as a share, the same work takes longer at times."""

    def __init__(self, disturbed=0, wobble=0.0):
        self.now, self.disturbed, self.wobble, self.chance = 0.0, disturbed, wobble, random.Random(7)

    def clock(self):
        return self.now

    def work(self, micros):
        def job():
            self.now += micros * 1e-6 * (1 + self.wobble * self.chance.random())
            if self.chance.random() < micros * 1e-6 * self.disturbed:
                self.now += self.chance.expovariate(1 / 4e-3)

        return job


@pytest.fixture
def machine(monkeypatch):
    def made(**noise):
        machine = Machine(**noise)
        monkeypatch.setattr(measuring, "perf_counter", machine.clock)
        return machine

    return made


@pytest.mark.parametrize("disturbed", [0, 1000, 8000])
@pytest.mark.parametrize(("micros", "more"), [(30, True), (5, False)])
def test_a_busy_machine_tells_the_same_as_a_quiet_one(machine, disturbed, micros, more):
    busy = machine(disturbed=disturbed, wobble=0.2)
    found = compare(busy.work(micros), busy.work(100), limit=0.2)
    assert found.more is more, found
    assert found.ratio == pytest.approx(micros / 100, rel=0.15)


def test_the_ratio_is_of_pairs_so_a_machine_that_gets_slower_halfway_changes_nothing(machine):
    slow = machine()
    one, other = slow.work(50), slow.work(100)

    def throttled(job):
        def run():
            job()
            if slow.now > 0.05:
                job()

        return run

    assert compare(throttled(one), throttled(other), limit=1).ratio == pytest.approx(0.5, rel=0.02)


def test_what_lies_inside_the_noise_is_not_told_and_says_how_noisy_it_was_and_how_often_it_was_tried(machine):
    noisy = machine(wobble=1.0)
    same = noisy.work(100)
    found = compare(same, same)
    assert found.more is None
    assert found.tries == measuring.TRIES
    assert f"with a noise of {found.noise:.0%}, measured 3 times" in str(found)
    assert found.noise > 0


@pytest.mark.parametrize("number", [8, 9, 25, 50, 100])
def test_the_median_lies_in_the_interval_as_often_as_is_said_and_no_wider_one_is_taken(number):
    cut = measuring._beyond(number)
    heads = [math.comb(number, some) / 2**number for some in range(number + 1)]
    assert sum(heads[: cut + 1]) <= measuring.TAIL < sum(heads[: cut + 2])


def test_a_verdict_is_not_followed_by_another_try(machine):
    quiet = machine()
    found = compare(quiet.work(300), quiet.work(100), limit=2)
    assert (found.more, found.tries) == (True, 1)
    assert "noise" not in str(found)


def test_a_difference_that_is_smaller_than_the_noise_is_none(machine):
    noisy = machine(wobble=3.0)
    assert compare(noisy.work(103), noisy.work(100)).more is None


def test_where_others_have_to_be_told_one_try_will_do_for_the_rest(machine):
    quiet = machine(wobble=0.5)
    jobs = {"clear": quiet.work(10), "at the limit": quiet.work(100)}
    found = compare_each(jobs, quiet.work(100), 1.0, decisive=["clear"])
    assert list(found) == ["clear", "at the limit"]
    assert (found["clear"].more, found["clear"].tries) == (False, 1)
    assert (found["at the limit"].more, found["at the limit"].tries) == (None, 1)


def test_the_figure_is_the_lower_quartile_whatever_else_the_machine_did(machine):
    busy = machine(disturbed=1000)
    assert timed({"job": busy.work(20)})["job"].low == pytest.approx(20e-6, rel=0.05)


def test_a_short_job_is_called_often_enough_for_the_clock_and_a_long_one_once(machine):
    quiet = machine()
    assert measuring.calls_per_sample(quiet.work(2)) == 30
    assert measuring.calls_per_sample(quiet.work(0.001)) == measuring.MOST_CALLS
    assert measuring.calls_per_sample(quiet.work(3000)) == 1


def test_each_has_its_turn_in_every_round_and_none_comes_always_first():
    order = []
    in_turn({name: lambda name=name: order.append(name) for name in "abc"}, 40)
    rounds = [tuple(order[first : first + 3]) for first in range(0, 120, 3)]
    assert all(sorted(one) == ["a", "b", "c"] for one in rounds)
    assert len({one[0] for one in rounds}) == 3


def test_a_spread_is_the_middle_half():
    assert spread([1, 2, 3, 4, 5, 6, 7]) == measuring.Spread(2, 4, 6)


def test_what_is_done_once_is_timed_once(machine):
    quiet = machine()
    with stopwatch() as took:
        quiet.work(250)()
    assert took.seconds == pytest.approx(250e-6)


@pytest.mark.parametrize(("number", "left_out"), [(7, 0), (10, 0), (11, 1), (14, 2), (60, 20)])
def test_an_interval_leaves_out_as_many_figures_on_each_side_as_chance_allows(number, left_out):
    around = interval(random.Random(7).sample(range(number), number))
    assert (around.low, around.high) == (left_out, number - 1 - left_out)


@pytest.mark.parametrize("number", [7, 11, 30])
def test_it_holds_the_true_median_in_98_of_100_measurements(number):
    """Of figures that are as skewed as times are, whose median is ln 2."""
    chance = random.Random(7)
    around = [interval([chance.expovariate(1) for _ in range(number)]) for _ in range(2000)]
    assert sum(one.low <= math.log(2) <= one.high for one in around) >= 0.98 * len(around) - 20


def test_of_two_that_are_alike_hardly_ever_one_is_said_to_be_more():
    chance = random.Random(7)
    told = [is_more(*([chance.gauss(100, 10) for _ in range(11)] for _ in "ab")) for _ in range(2000)]
    assert sum(told) <= 20 + 10


def test_what_slows_both_down_in_a_round_is_no_difference():
    """And what is more in each round is more, though its rounds overlap with the other's."""
    slower = [100.0, 60.0, 20.0, 80.0, 40.0, 90.0, 30.0]
    assert is_more([1.1 * one for one in slower], slower)
    assert not is_more(slower, slower[::-1])


def test_of_few_rounds_none_is_more():
    assert not is_more([2.0] * (LEAST - 1), [1.0] * (LEAST - 1))
    assert is_more([2.0] * LEAST, [1.0] * LEAST)
