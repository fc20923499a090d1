"""A Redis to be timed: by each way there, at its distance, for whoever knows the password."""

import os

import pytest
import redis

from authdemo.lab.wire.measuring import timed
from authdemo.lab.wire.timed_redis import AWAY, NEAR, timed_redis
from tests.processes import descendants

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def server():
    with timed_redis() as server:
        server.keeps("key", b"value")
        yield server


def test_the_same_is_read_by_each_way(server):
    reads = server.reads("key")
    assert set(reads) == {*NEAR, *AWAY}
    assert {read() for read in reads.values()} == {b"value"} == {server.slides("key")()}


@pytest.mark.parametrize("way", AWAY)
def test_what_is_said_to_be_away_is_at_least_that_far_away(server, way):
    assert timed({"": server.reads("key")[way]}, 20)[""].low >= AWAY[way]


@pytest.mark.parametrize("when", ["always", "no"])
def test_whether_a_write_waits_for_the_disk_is_as_stated(server, when):
    server.fsync(when)
    assert server.socket.config_get("append*") | {"appendonly": "yes", "appendfsync": when} == server.socket.config_get(
        "append*"
    )


@pytest.mark.parametrize("command", ["GET key", "CONFIG GET dir", "FLUSHALL", "ACL WHOAMI"])
def test_another_user_of_this_machine_is_told_nothing_on_its_port(server, command):
    port = server.clients[NEAR[1]].connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port) as stranger:
        assert stranger.ping()
        with pytest.raises(redis.exceptions.NoPermissionError):
            stranger.execute_command(*command.split())


def test_another_user_may_do_what_is_said_and_no_more(server):
    may = server.socket.acl_getuser("default")
    assert (may["categories"], set(may["commands"])) == (["-@all"], {"+ping", "+shutdown"})


def test_nothing_of_it_is_left():
    before = set(descendants_of_this())
    with timed_redis():
        assert set(descendants_of_this()) - before
    assert set(descendants_of_this()) <= before


def descendants_of_this():
    return descendants(os.getpid())
