"""Few threads work where the processor is what they wait for, and more where it has time to spare."""

import threading
import time
from types import SimpleNamespace

import pytest

from authdemo.basics import few_threads
from authdemo.basics.few_threads import FEW, LOOK_SECONDS, FewThreads
from tests.processes import until

MOST = 6


class Looks:
    """Has time pass, in which the processor was used as much as wanted, and whoever was to be called later called."""

    def __init__(self):
        self.later, self.now, self.used = [], 100.0, 7.0

    def __call__(self, seconds, what):
        assert seconds == LOOK_SECONDS
        self.later.append(what)

    def after(self, share):
        self.now += LOOK_SECONDS
        self.used += LOOK_SECONDS * share
        self.later.pop()()


@pytest.fixture
def looks(monkeypatch):
    looks = Looks()
    clock = SimpleNamespace(perf_counter=lambda: looks.now, process_time=lambda: looks.used)
    monkeypatch.setattr(few_threads, "time", clock)
    return looks


@pytest.fixture
def threads(looks):
    return FewThreads(MOST, looks)


class Held:
    """Jobs that go on until they are let go; who does them is noted."""

    def __init__(self, threads):
        self.threads, self.begun, self.ends = threads, [], []

    def more(self, number):
        for _ in range(number):
            self.threads.do(self.job)

    def job(self):
        self.ends.append(end := threading.Event())
        self.begun.append(threading.get_ident())
        end.wait()

    def let_go(self, number):
        """Those that began first, of those that have begun."""
        for end in [end for end in self.ends if not end.is_set()][:number]:
            end.set()

    def have_begun(self, number):
        until(lambda: len(self.begun) >= number, 5, f"{number} have begun")
        time.sleep(0.02)
        return len(self.begun) == number


@pytest.fixture
def held(threads):
    held = Held(threads)
    yield held
    while not all(end.is_set() for end in held.ends):
        held.let_go(100)
        time.sleep(0.01)


def test_jobs_begin_in_the_order_in_which_they_came(looks):
    threads, done = FewThreads(1, looks), []
    for number in range(50):
        threads.do(lambda number=number: done.append(number))
    until(lambda: len(done) == 50, 5, "all are done")
    assert done == list(range(50))


def test_few_at_once_where_the_processor_is_busy(held, looks):
    held.more(5)
    assert held.have_begun(FEW)
    looks.after(0.95)
    assert held.have_begun(FEW)


def test_who_goes_on_for_long_is_no_reason_for_others_to_wait_however_busy_it_is(held, looks):
    """As two whose passwords are hashed, which is done outside of Python."""
    held.more(5)
    assert held.have_begun(FEW)
    looks.after(0.95)
    looks.after(1.9)
    assert held.have_begun(5)


def test_more_where_it_has_time_to_spare_up_to_all_of_them(held, looks):
    held.more(10)
    assert held.have_begun(FEW)
    for expected in (4, 6, 6, 6):
        looks.after(0.1)
        assert held.have_begun(expected)
    held.let_go(1)
    assert held.have_begun(7), "who has done one begins the next"


def test_those_that_are_more_than_needed_rest_again_once_it_is_busy(held, looks):
    held.more(6)
    assert held.have_begun(FEW)
    looks.after(0.1)
    assert held.have_begun(4)
    looks.after(0.1)
    assert held.have_begun(6)
    held.more(20)
    held.let_go(6)
    assert held.have_begun(12), "each has begun another since the last look"
    looks.after(0.95)
    held.let_go(6)
    assert held.have_begun(14), "four rest after what is at hand, and two begin another"
    looks.after(0.95)
    held.let_go(2)
    assert held.have_begun(16), "these two are no more than needed, though six have begun one"


def test_who_waits_for_long_is_replaced(held, looks):
    """As two streams that go on for minutes."""
    held.more(FEW)
    assert held.have_begun(FEW)
    looks.after(0.1)
    assert looks.later == [], "nothing waits: nobody looks"
    done = []
    held.threads.do(lambda: done.append(1))
    looks.after(0.1)
    until(lambda: done, 5, "it is done")
    for _ in range(9):
        held.threads.do(lambda: done.append(1))
    until(lambda: len(done) == 10, 5, "so are the next, without another look")


def test_nobody_looks_where_nothing_waits_and_somebody_does_once_something_waits_again(threads, looks):
    done = []
    threads.do(lambda: done.append(1))
    until(lambda: done, 5, "it is done")
    looks.after(0.5)
    assert looks.later == []
    threads.do(lambda: done.append(1))
    assert len(looks.later) == 1


def test_a_job_that_fails_is_logged_and_the_next_is_done(threads, caplog):
    done = []

    def fails():
        raise ValueError("a mistake of ours")

    for _ in range(FEW):
        threads.do(fails)
    threads.do(lambda: done.append(1))
    until(lambda: done, 5, "the next is done")
    assert [record.exc_info[1].args for record in caplog.records] == [("a mistake of ours",)] * FEW
