"""What several nodes need, and the sentence where it is not there: before anything is started."""

import os
import socket

import pytest
from django.core.management import CommandError, call_command

from authdemo.basics import node_notes
from authdemo.management import balancer, nodes
from authdemo.management.balancer import Balancer
from authdemo.management.commands import demo
from authdemo.management.commands.demo import refuse_beside_nodes
from authdemo.management.listening import Place
from authdemo.management.nodes import Nodes, places
from tests.conftest import missing
from tests.management.with_nodes import free_ports


def silent(text):
    """For whom nothing needs to be said."""


@pytest.mark.parametrize("count", ["", "1", "17", "two", "-3"])
def test_there_are_two_to_sixteen(count):
    with pytest.raises(CommandError, match=f"^--nodes {count}: takes a whole number from 2 to 16.$"):
        Nodes.of(Place("127.0.0.1", free_ports(3)), count, 30, silent)


def test_the_ports_after_the_last_are_none():
    with pytest.raises(CommandError, match=r"^--nodes 3: the ports after 65533 are not enough. Try --port 8000$"):
        places(Place("127.0.0.1", 65533), 3, balanced=True)


def test_a_neighbouring_port_that_is_taken():
    port = free_ports(4)
    said = f"^Port {port + 2} is taken, and node 2 would listen there. Choose another --port: it and the 3 after it"
    with socket.create_server(("127.0.0.1", port + 2)), pytest.raises(CommandError, match=said):
        places(Place("127.0.0.1", port), 3, balanced=True)


def test_nodes_listen_on_loopback_alone_where_nginx_is_before_them():
    place = Place("0.0.0.0", free_ports(3))
    assert {one.address for one in places(place, 2, balanced=True)} == {"127.0.0.1"}
    assert {one.address for one in places(place, 2, balanced=False)} == {"0.0.0.0"}


def test_workers_beside_them():
    with pytest.raises(CommandError, match="choose one of them"):
        refuse_beside_nodes(2)


def test_the_command_refuses_them_before_anything_is_started(monkeypatch):
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)  # ours stay as they are
    with pytest.raises(CommandError, match="choose one of them"):
        call_command("demo", "--nodes", "2", "--workers", "2", port=str(free_ports(3)))


def test_a_proxy_that_speaks_tls_before_them(settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="behind the proxy that speaks TLS"):
        refuse_beside_nodes(1)


def test_there_is_nothing_to_be_started_anew_without_a_demo_that_has_several():
    with pytest.raises(CommandError, match=r"^No demo with several nodes runs in this folder\."):
        call_command("restart_nodes")


@pytest.fixture
def before_nginx(monkeypatch, tmp_path):
    """Where it is to be started."""
    if not balancer.find():
        missing("Several nodes are put behind nginx: apt install nginx-light.")
    monkeypatch.setenv("AUTHDEMO_NAME", "our-name")
    place = Place("127.0.0.1", free_ports(3))
    folder = tmp_path / 'the "nodes" of $me;'  # whose characters mean something to nginx
    return Balancer(balancer.find(), folder, place, places(place, 2, balanced=True), 30)


@pytest.mark.processes
class TestNginx:
    def test_a_configuration_that_it_refuses_is_told_in_one_sentence(self, before_nginx, monkeypatch, tmp_path):
        wrong = tmp_path / "wrong.conf"
        wrong.write_text(balancer.TEMPLATE.read_text().replace("proxy_read_timeout 60s;", "proxy_reed_timeout 60s;"))
        monkeypatch.setattr(balancer, "TEMPLATE", wrong)
        with pytest.raises(CommandError) as refused:
            before_nginx.start()
        assert str(refused.value).startswith("nginx does not start: ")
        assert 'unknown directive "proxy_reed_timeout"' in str(refused.value)
        assert len(str(refused.value).splitlines()) == 1

    def test_it_runs_on_the_one_that_is_written_and_takes_a_node_out_without_a_pause(self, before_nginx):
        before_nginx.start()
        try:
            worker = before_nginx.worker()
            for _ in before_nginx.without(before_nginx.nodes[0]):
                assert before_nginx.worker()
            assert before_nginx.worker() != worker
            assert f"server 127.0.0.1:{before_nginx.nodes[0].port} down;" in before_nginx.file.read_text()
            with pytest.raises(ProcessLookupError):
                os.kill(worker, 0)
        finally:
            before_nginx.stop()
        assert before_nginx.worker() == 0


def test_no_log_of_it_has_a_cookie_and_no_header_is_believed_that_it_has_not_written(before_nginx):
    before_nginx.draw(())
    said = before_nginx.file.read_text()
    assert "access_log off;" in said
    assert "error_log stderr crit;" in said
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", 'X-Forwarded-Host ""', 'Forwarded ""'):
        assert f"proxy_set_header {header};" in said
    assert "non_idempotent" not in [word for line in said.splitlines() for word in line.partition("#")[0].split()]


def test_what_an_earlier_demo_has_wished_is_forgotten(tmp_path):
    node_notes.begin(tmp_path)
    node_notes.off(tmp_path, "2").touch()
    node_notes.restart(tmp_path).touch()
    node_notes.write(tmp_path, [{"name": "1", "url": "http://127.0.0.1:8001", "state": "up"}])
    node_notes.begin(tmp_path)
    assert list(node_notes.folder(tmp_path).iterdir()) == []
    assert node_notes.read(tmp_path) == []


def test_one_that_never_answers_is_started_after_longer_and_longer_pauses(monkeypatch, settings, tmp_path):
    settings.VAR, now, said = tmp_path, [100.0], []
    node_notes.begin(tmp_path)
    monkeypatch.setattr(nodes.time, "monotonic", lambda: now[0])
    watched = Nodes([Place("127.0.0.1", 1)], 30, None, said.append)
    (node,) = watched.nodes
    monkeypatch.setattr(node, "has_ended", lambda: "with status 1")
    pauses = []
    for _ in range(9):
        node.state = "starting"
        watched.look_at(node)
        pauses.append(node.due - now[0])
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert said[0] == "Node 1 has ended (with status 1). It is started again."
