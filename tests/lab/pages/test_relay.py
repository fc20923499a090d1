"""What is told for many, as another process sees it: the order is taken, and nothing of it is here."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from authdemo.lab.pages import orders, places, relay, told, under_way
from authdemo.lab.pages.orders import Elsewhere, Order
from authdemo.lab.pages.relay import Relayed
from tests.processes import until


@pytest.fixture
def name(redis, waits, monkeypatch):
    """Of something that is told, and not here."""
    placed = orders.place(Order("what", "visitor", 1.0, for_many=True))
    assert under_way.begun("what", placed, waits)
    monkeypatch.setattr(told, "_here", {})
    return placed


def looks_on(name):
    return under_way.find("what", name, lambda order: pytest.fail("it has been begun"))


def test_it_is_told_as_it_happens_and_to_its_end(redis, name, waits):
    seen = looks_on(name)
    assert isinstance(seen, Relayed)
    assert seen.order.visitor == "visitor"
    pieces = seen.pieces()
    assert next(pieces) == "begun "
    assert redis.keys("*lab:watched:*"), "so that it is not left"
    waits.over.set()
    assert "".join(pieces).strip() == "done"


def test_of_several_who_come_at_once_one_reads_it_for_all(name, waits, monkeypatch):
    at_once, finds = threading.Barrier(4), relay.find

    def finds_at_once(what, name):
        found = finds(what, name)
        at_once.wait(10)
        return found

    monkeypatch.setattr(relay, "find", finds_at_once)
    with ThreadPoolExecutor(at_once.parties) as many:
        found = set(many.map(looks_on, [name] * at_once.parties))
    assert len(found) == 1
    waits.over.set()
    (one,) = found
    assert "".join(one.pieces()).strip() == "begun done"
    assert not told._here


def test_at_its_end_it_takes_nothing_away_that_has_come_in_its_place(name, waits, monkeypatch):
    ends = looks_on(name)
    after = relay.find("what", name)
    told._here["what", name] = after
    waits.over.set()
    assert "".join(ends.pieces()).strip() == "begun done"
    assert told.find("what", name) is after


def test_of_one_that_has_died_nothing_more_is_waited_for(redis, name):
    pieces = looks_on(name).pieces()
    assert next(pieces) == "begun "
    (mark,) = redis.keys("*lab:order:*")
    until(lambda: redis.ttl(mark) <= orders.ALIVE_SECONDS, 2, "it has said that it goes on")
    redis.delete(mark)  # no sign of life any more
    assert "".join(pieces).strip() == ""


@pytest.mark.usefixtures("one_place")
def test_who_looks_on_at_another_process_has_a_place_here(name):
    pieces = looks_on(name).pieces()
    next(pieces)
    with pytest.raises(Elsewhere):
        looks_on(name)
    pieces.close()
    assert places.HERE.lets_in()


def test_a_redis_that_goes_away_ends_what_is_shown_and_nothing_else(name, down):
    pieces = looks_on(name).pieces()
    assert next(pieces) == "begun "
    down()
    assert "".join(pieces).strip() == ""


def test_what_is_for_one_alone_is_told_by_one_process(redis, waits, monkeypatch):
    placed = orders.place(Order("what", "visitor", 1.0))
    under_way.begun("what", placed, waits)
    monkeypatch.setattr(told, "_here", {})
    with pytest.raises(Elsewhere):
        looks_on(placed)
    assert not redis.keys(f"*lab:pieces:what:{placed}")
