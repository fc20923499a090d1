"""What is told once to all who look on: who takes an order, and for how long a mark in Redis is believed."""

import threading
import time

import pytest

from authdemo import trace
from authdemo.lab.pages import orders, places, told, under_way
from authdemo.lab.pages.orders import Elsewhere, Order
from authdemo.store import client
from tests.lab.pages.asking import asks
from tests.processes import until

ORDER = Order("what", "visitor", 1.0)


def tells(order):
    yield f"told to {order.visitor}"


@pytest.fixture
def name(redis):
    return orders.place(ORDER)


def key(redis):
    return redis.keys("*lab:order:*")[0]


def test_looks_from_elsewhere_keep_no_dead_run_alive(redis, name):
    redis.set(key(redis), orders.UNDER_WAY, px=400)  # its teller was killed
    for _ in range(3):
        with pytest.raises(Elsewhere):
            under_way.find("what", name, tells)
    assert 0 < redis.pttl(key(redis)) <= 400
    until(lambda: not redis.keys("*lab:order:*"), 5, "it is known to be dead")
    assert under_way.find("what", name, tells) is None


def test_who_tells_says_at_once_that_it_goes_on(redis, name, waits):
    begun = under_way.find("what", name, waits)
    assert next(begun.pieces()) == "begun "
    until(lambda: redis.ttl(key(redis)) <= orders.ALIVE_SECONDS, 2, "it is not the order's own time any more")


def test_what_gives_no_sign_of_life_any_more_is_not_under_way_and_leaves_the_list(redis):
    orders.goes_on("what", "killed")
    (told,) = redis.keys("*lab:told")
    redis.zadd(told, {"what:killed": time.time() - orders.ALIVE_SECONDS - 1})
    assert not orders.is_anything_under_way()
    orders.goes_on("what", "alive")
    assert redis.zrange(told, 0, -1) == ["what:alive"]
    assert orders.is_anything_under_way()


def test_whether_anything_is_under_way_is_one_number_however_much_is(redis):
    with trace.recording() as cost:
        orders.is_anything_under_way()
    assert [step.what for step in cost.steps] == ["ZCOUNT"]


def test_what_ends_before_it_could_be_found_is_not_kept_for_ever(name, monkeypatch):
    def is_found_late(order):
        assert told._here, "it is told before anybody could have found it"
        yield "found"

    late = under_way.find("what", name, is_found_late)
    assert "".join(late.pieces()).strip() == "found"
    assert ("what", name) not in told._here


def test_a_redis_that_takes_its_time_holds_nobody_up_but_who_asked(redis, name, monkeypatch):
    asked, answers = threading.Event(), threading.Event()
    other, connected = orders.place(ORDER), client.connection

    def slow():
        if threading.current_thread() is waiting:
            asked.set()
            answers.wait(10)
        return connected()

    waiting = threading.Thread(target=lambda: under_way.find("what", name, tells))
    monkeypatch.setattr(client, "connection", slow)
    waiting.start()
    asked.wait(10)
    found = threading.Thread(target=lambda: under_way.find("what", other, tells), daemon=True)
    found.start()
    found.join(2)
    held_up = found.is_alive()
    answers.set()
    waiting.join(10)
    assert not held_up


@pytest.fixture
def a_crowd(redis, one_place, waits):
    """As many look on as may, and one run goes on until the test is over."""
    name = orders.place(Order("ban", "visitor", 1.0))
    looks_on = under_way.find("ban", name, waits).pieces()
    next(looks_on)
    yield name, looks_on
    looks_on.close()


@pytest.mark.django_db
def test_whoever_comes_to_a_crowd_is_asked_to_wait_for_the_result(a_crowd, client):
    """Each who looks on holds a thread of the server; the rest of the site needs some, too."""
    name, looks_on = a_crowd
    page = client.get(f"/lab/ban/{name}/")
    assert (page.status_code, page.headers["Refresh"]) == (200, "1")
    assert "This run is under way" in page.content.decode()
    looks_on.close()
    assert under_way.find("ban", name, tells), "somebody has left: there is a place"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nobody_in_line", "a_crowd")
def test_what_is_ordered_in_a_crowd_is_run_and_its_result_comes(visitor):
    path = asks(visitor)["Location"]
    assert visitor.get(path)["Refresh"] == "1"
    until(lambda: "Refresh" not in (page := visitor.get(path)).headers and b"result" in page.content, 30, "it has run")


def test_of_two_who_come_at_once_for_the_last_place_one_gets_it(name, one_place, waits, monkeypatch):
    """A place is taken from when it is given, not from when the first piece has been asked for."""
    first = under_way.find("what", name, waits)
    with pytest.raises(Elsewhere):
        under_way.find("what", name, waits)
    monkeypatch.setattr(places, "ARRIVING_SECONDS", 0.0)
    assert under_way.find("what", name, waits) is first, "and not kept for who never came"
