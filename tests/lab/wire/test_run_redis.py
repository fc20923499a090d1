"""A Redis of a run's own: asked as the site's is, and asked again once it is back."""

import pytest

from authdemo.lab.wire.run_redis import run_redis
from authdemo.store.client import connection
from authdemo.strategy import StoreUnavailable

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def own():
    with run_redis() as own:
        yield own


def rules(pool):
    """What the settings say of a pool, whichever Redis it leads to."""
    each = [
        pool.connection_kwargs[name] for name in ("parser_class", "retry", "socket_timeout", "socket_connect_timeout")
    ]
    return type(pool), pool.max_connections, pool.timeout, *each


def test_its_connections_are_by_the_rules_of_the_sites(own, redis):
    assert rules(own.pool) == rules(connection().connection_pool)
    assert own.pool is not connection().connection_pool


def test_what_is_stopped_cannot_be_asked_and_what_is_back_can(own):
    own.client.set("text", "x")
    own.down()
    with pytest.raises(StoreUnavailable):
        own.client.get("text")
    own.up()
    assert own.client.get("text") == b"x"


def test_what_was_written_before_a_crash_is_read_after_it(own):
    own.client.set("text", "y")
    own.kill()
    assert own.client.get("text") == b"y"
