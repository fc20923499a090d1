"""A balancer keeps its connections longer than the server behind it, sends a request into a closed one, and says 502.

https://github.com/conbench/conbench/issues/1156, https://github.com/KNMI/adaguc-server/issues/317

Right: how long an idle connection stays is an option of `demo`, which a test of its arguments walks; one that has been
answered stays that long and is closed after it. Neighbours: one that never asked anything, the default beside a short
time, the next request within the time, which begins it anew.
"""

import re
import socket
import time

import pytest

from authdemo.management.serving import KEEP_ALIVE_SECONDS
from tests.processes import Demo

pytestmark = pytest.mark.processes

SHORT = 2  # s
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def asks(connection):
    connection.sendall(REQUEST)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(4096)
    length = int(re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)[1])
    while len(answer.partition(b"\r\n\r\n")[2]) < length:
        answer += connection.recv(4096)
    return answer.split()[1]


def closes_within(connection, seconds):
    connection.settimeout(seconds)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("short"), "--keep-alive", str(SHORT)) as demo:
        yield demo.port


@pytest.mark.parametrize("requests", [0, 1])
def test_it_is_closed_when_the_time_is_over(short, requests):
    with socket.create_connection(("127.0.0.1", short)) as connection:
        for _ in range(requests):
            assert asks(connection) == b"200"
        assert closes_within(connection, SHORT + 5)


def test_each_request_begins_it_anew(short):
    with socket.create_connection(("127.0.0.1", short)) as connection:
        for _ in range(3):
            assert asks(connection) == b"200"
            time.sleep(SHORT * 0.7)


def test_without_a_word_it_stays_longer(demo_site):
    assert KEEP_ALIVE_SECONDS > 2 * SHORT
    with socket.create_connection(("127.0.0.1", int(demo_site.rpartition(":")[2]))) as connection:
        assert asks(connection) == b"200"
        assert not closes_within(connection, 2 * SHORT)
