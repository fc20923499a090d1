"""A cluster in REDIS_URL: who is asked, and what is said of what is wrong."""

import pytest

from authdemo.store import probe
from authdemo.store.client import connection
from authdemo.store.unreachable import Unreachable
from authdemo.strategy import StoreUnavailable
from tests import people
from tests.people import Browser
from tests.processes import until
from tests.topologies.clustered import PRIMARIES, Clustered
from tests.topologies.pointing import pointed_at
from tests.topologies.refusing import WRONG, refusal
from tests.topologies.servers import PASSWORD, Server

pytestmark = pytest.mark.processes
SOME = (6000, 6001)  # slots of the second node


@pytest.fixture(scope="module")
def clustered(tmp_path_factory):
    with Clustered(tmp_path_factory.mktemp("clustered") / "redis") as clustered:
        yield clustered


def address(server, scheme="redis+cluster"):
    return f"{scheme}://:{PASSWORD}@127.0.0.1:{server.port}"


def test_any_node_leads_to_all_of_them(clustered):
    for server in clustered.servers:
        assert probe.ask_redis(address(server), closely=True).refused == {}


def test_another_password_is_one_sentence(clustered):
    why = refusal(clustered.url.replace(PASSWORD, WRONG))
    assert str(why).endswith("does not take the user and password in REDIS_URL.")
    assert not isinstance(why, Unreachable)


def test_one_server_that_is_no_cluster(tmp_path):
    with Server(tmp_path / "alone") as alone:
        alone.configure([f"requirepass {PASSWORD}"])
        alone.up()
        why = refusal(address(alone))
    assert str(why).endswith("is no cluster; one server is named as redis://host:6379/0.")


def test_a_node_of_a_cluster_named_as_if_it_were_alone(clustered):
    assert "one server of a cluster" in str(refusal(address(clustered.servers[0], "redis")))


def test_keys_of_one_script_that_lie_apart_are_our_mistake_and_no_outage(clustered):
    with pointed_at(clustered.url), pytest.raises(Exception, match="slot") as raised:
        connection().execute_command("EVAL", "return 1", 2, "a", "b")
    assert not isinstance(raised.value, StoreUnavailable)


def test_a_slot_that_moves_takes_writes_that_replicas_must_have(clustered):
    """Whoever is sent to its new node may say one command there, and what confirms that comes after it."""
    key = "authdemo:somebody"
    slot, here = clustered.client().keyslot(key), clustered.primary_of(key)
    there = next(server for server in clustered.servers[:PRIMARIES] if server is not here)
    for server, what, other in ((there, "IMPORTING", here), (here, "MIGRATING", there)):
        named = other.client().execute_command("CLUSTER MYID")
        server.client().execute_command("CLUSTER SETSLOT", slot, what, named)
    try:
        with pointed_at(clustered.url, replicas=1):
            assert connection().set(key, 1)
    finally:
        for server in (here, there):
            server.client().execute_command("CLUSTER SETSLOT", slot, "STABLE")


@pytest.mark.django_db(transaction=True)
def test_while_a_slot_is_missing_the_site_is_503_and_a_start_is_refused(clustered):
    with pointed_at(clustered.url):
        laptop = Browser("sessions").signs_in(people.alice())
        for server in clustered.servers:
            server.client().execute_command("CLUSTER DELSLOTSRANGE", *SOME)
        try:
            until(lambda: laptop.me().status_code == 503, 10, "it is noticed")
            assert "is not whole: 2 of its 16384 slots belong to no node" in str(refusal(clustered.url))
        finally:
            clustered.servers[1].client().execute_command("CLUSTER ADDSLOTSRANGE", *SOME)
            until(lambda: all(map(clustered.is_whole, clustered.servers)), 20, "all nodes know of it")
        until(lambda: laptop.me().status_code == 200, 10, "it is whole again")
