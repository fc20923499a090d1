"""A relay on the way: what is held up arrives later, and whoever comes where nobody is any more is sent away."""

import socket
import struct

import pytest

from authdemo.lab.wire.relay import Relay, to_port


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        yield server


def test_what_is_held_up_arrives_once_it_is_let_go(server):
    with (
        Relay(to_port(server.getsockname()[1])) as relay,
        socket.create_connection(("127.0.0.1", relay.port)) as client,
    ):
        there, _ = server.accept()
        with there:
            relay.hold_up()
            client.sendall(b"text")
            there.settimeout(0.1)
            with pytest.raises(TimeoutError):
                there.recv(4)
            relay.let_go()
            there.settimeout(5)
            assert there.recv(4) == b"text"


def test_whoever_comes_where_nobody_is_any_more_is_sent_away_and_so_is_the_next(server):
    with Relay(to_port(server.getsockname()[1])) as relay:
        server.close()
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as client:
                assert client.recv(1) == b""


@pytest.mark.parametrize("who", ["client", "server"])
def test_where_one_side_is_torn_off_the_other_is_not_left_waiting(server, who):
    with Relay(to_port(server.getsockname()[1])) as relay:
        client = socket.create_connection(("127.0.0.1", relay.port), timeout=5)
        there, _ = server.accept()
        there.settimeout(5)
        with client, there:
            torn, left = (client, there) if who == "client" else (there, client)
            torn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, and no end
            torn.close()
            assert left.recv(1) == b""


def test_while_it_is_cut_whoever_is_connected_or_comes_is_sent_away(server):
    with Relay(to_port(server.getsockname()[1])) as relay:
        with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as client, server.accept()[0] as there:
            relay.cut()
            assert client.recv(1) == b""
            assert there.recv(1) == b""
        with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as another:
            assert another.recv(1) == b""
        server.accept()[0].close()  # who was sent away had been led there
        relay.mend()
        with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as back, server.accept()[0] as there:
            back.sendall(b"text")
            assert there.recv(4) == b"text"
