"""Connections handed out and taken back: each answer goes to who asked, whatever happens on the way."""

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from authdemo.store.client import connection
from authdemo.store.pool import WaitingPool
from authdemo.store.traced import TracedRedis
from authdemo.strategy import StoreUnavailable
from tests.conftest import missing


@pytest.fixture
def pool(own_redis, redis):
    with closing(WaitingPool.from_url(own_redis.running.url, max_connections=2, timeout=0.2)) as made:
        yield made


@pytest.fixture
def client(pool):
    return TracedRedis(connection_pool=pool)


def test_the_site_uses_it():
    assert isinstance(connection().connection_pool, WaitingPool)


def test_who_finds_none_free_waits_and_each_gets_its_own_answers(client, pool):
    pool.timeout = 20

    def asks(name):
        return {client.execute_command("ECHO", f"{name}-{number}") for number in range(100)}

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(asks, range(8)))
    assert found == [{f"{name}-{number}".encode() for number in range(100)} for name in range(8)]
    assert pool._created_connections == 2


def test_who_waits_too_long_is_told_that_redis_cannot_be_asked(client, pool):
    held = [pool.get_connection() for _ in range(2)]
    with pytest.raises(StoreUnavailable):
        client.ping()
    pool.release(held.pop())
    assert client.ping()


def test_what_is_given_back_twice_is_there_once(client, pool):
    held = pool.get_connection()
    for _ in range(5):
        pool.release(held)
    out = [pool.get_connection() for _ in range(2)]
    assert out[0] is not out[1]
    with pytest.raises(RedisConnectionError):
        pool.get_connection()


def test_an_answer_that_nobody_has_read_is_nobody_elses(client, pool):
    held = pool.get_connection()
    held.send_command("ECHO", "somebody else's")
    assert held.can_read(timeout=1)
    pool.release(held)
    assert client.execute_command("ECHO", "mine") == b"mine"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError, SystemExit])
def test_who_is_interrupted_before_the_answer_leaves_none_behind(interruption, client, monkeypatch):
    def interrupted(*_, **__):
        raise interruption

    with monkeypatch.context() as patch:
        patch.setattr(Redis, "parse_response", interrupted)
        with pytest.raises(interruption):
            client.execute_command("ECHO", "somebody else's")
    assert client.execute_command("ECHO", "mine") == b"mine"


def test_a_connection_that_was_closed_is_made_again_unnoticed(client, redis):
    number = client.client_id()
    redis.client_kill_filter(_id=number)
    assert client.ping()
    assert client.client_id() != number


def test_an_error_is_an_answer_and_costs_no_connection(client):
    number = client.client_id()
    client.set("text", "x")
    for _ in range(3):
        with pytest.raises(ResponseError):
            client.lpush("text", "y")
    assert client.client_id() == number


def test_a_fork_has_connections_of_its_own(client, pool):
    if not hasattr(os, "fork"):
        missing("needs fork, which Windows has not")
    number, held = client.client_id(), pool.get_connection()
    back, there = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, of which the child uses none
        child = os.fork()
    if not child:
        pool.release(held)  # not its own
        os.write(there, str(client.client_id()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(back, 100)) != number
    pool.release(held)
    assert client.client_id() == number
