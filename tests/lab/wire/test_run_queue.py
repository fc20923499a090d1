"""The line in which runs wait: who stands where in it, and when it is whose turn."""

import threading

import pytest

from authdemo.lab.wire.run_queue import RunQueue

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_may_run_and_the_third_sees_its_place():
    line = RunQueue(places=2)
    with line.join() as first, line.join() as second, line.join() as third, line.join() as fourth:
        assert [ticket.wait(0) for ticket in (first, second, third, fourth)] == [0, 0, 1, 2]


def test_who_leaves_makes_room_for_the_next_in_order():
    line = RunQueue(places=1)
    with line.join() as first:
        with line.join() as second:
            assert (first.wait(0), second.wait(0)) == (0, 1)
            with line.join() as third:
                assert third.wait(0) == 2
        with line.join() as late:
            assert late.wait(0) == 1
    with line.join() as alone:
        assert alone.wait(0) == 0


def test_waiting_ends_as_soon_as_there_is_room():
    line = RunQueue(places=1)
    joined, turn = threading.Event(), []

    def waits():
        with line.join() as ticket:
            joined.set()
            turn.append(ticket.wait(10))

    waiting = threading.Thread(target=waits)
    with line.join():
        waiting.start()
        joined.wait(5)
    waiting.join(5)
    assert turn == [0]
