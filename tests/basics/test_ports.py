"""A port that was said to be free is one on which a server can listen; there is one place that looks for it."""

import re
import socket

from authdemo.basics.ports import free_port
from tests.environment import CODE


def test_whoever_is_told_of_it_can_listen_there():
    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[0] == "127.0.0.1"


def test_nobody_else_looks_for_one_to_give_it_up_again():
    """Who keeps the socket that the system gave a port to needs none of this."""
    given_up = re.compile(
        r"bind\(\(.*, 0\)\)|with create_server\(\(.*, 0\)\) as free|\.create_server\(\(.*, 0\)\) as free"
    )
    found = [path for path in (CODE / "authdemo").rglob("*.py") if given_up.search(path.read_text())]
    assert [path.name for path in found] == ["ports.py"]
