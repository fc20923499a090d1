"""A primary of a run's own with a replica: what was held up arrives later or, where the replica takes over, never."""

from contextlib import suppress

import pytest
import redis
from redis.exceptions import NoPermissionError

from authdemo.lab.wire import replicated_redis as replicated_redis_module
from authdemo.lab.wire.replicated_redis import ReadingElsewhere, replicated_redis
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import confirming
from authdemo.strategy import NotConfirmed, StoreUnavailable
from tests.processes import until

pytestmark = pytest.mark.processes


@pytest.fixture
def both():
    with replicated_redis() as both:
        yield both


def test_what_was_held_up_arrives_once_it_is_let_go(both):
    (replica,) = both.replicas
    replica.line.hold_up()
    both.client.set("text", "x")
    assert replica.client.get("text") is None
    replica.line.let_go()
    both.catch_up()
    assert replica.client.get("text") == b"x"


def test_reads_go_to_the_replica_and_all_else_to_the_primary(both):
    (replica,) = both.replicas
    client = ReadingElsewhere(both.client, replica.client)
    replica.line.hold_up()
    client.set("text", "x")
    assert (client.get("text"), client.exists("text")) == (None, 1)


def test_a_replica_that_nobody_holds_up_has_it_soon_and_one_that_is_held_up_is_not_waited_for_for_ever(
    both, monkeypatch
):
    (replica,) = both.replicas
    lag = both.lag_of(replica)
    assert 0 < lag.low <= lag.median <= lag.high
    monkeypatch.setattr(replicated_redis_module, "FOLLOWING_SECONDS", 0.05)
    replica.line.hold_up()
    with pytest.raises(NotPossible, match="do not follow"):
        both.lag_of(replica)


def test_what_is_confirmed_the_replica_has_and_what_it_has_not_is_not_confirmed(both, monkeypatch):
    (replica,) = both.replicas
    both.confirming.set("text", "x")
    assert replica.client.get("text") == b"x"
    monkeypatch.setattr(confirming, "WAIT_MS", 50)
    replica.line.hold_up()
    with pytest.raises(NotConfirmed):
        both.confirming.set("text", "y")
    assert both.client.get("text") == b"y"


def test_a_replica_that_takes_over_has_what_had_arrived_and_never_gets_the_rest(both):
    (replica,) = both.replicas
    both.client.set("early", "x")
    both.catch_up()
    replica.line.hold_up()
    both.client.set("late", "x")
    both.dies()
    replica.takes_over()
    replica.line.let_go()
    assert replica.client.mget("early", "late") == [b"x", None]
    assert replica.client.set("text", "y")


def test_a_primary_that_is_dead_is_found_at_its_port_no_more(both):
    both.client.set("text", "x")
    both.dies()
    until(lambda: lets_us_in(both.primary.client), 20, "its keeper has started it again, as it was at first")
    with pytest.raises(StoreUnavailable):
        both.client.get("text")


def lets_us_in(client):
    with suppress(StoreUnavailable):  # it is not back yet
        return client.dbsize() >= 0


def test_another_user_of_this_machine_is_told_nothing_on_its_port(both):
    with redis.Redis(port=both.pools[0].connection_kwargs["port"]) as stranger, pytest.raises(NoPermissionError):
        stranger.get("text")
