"""The whole site under load, for a moment: who is signed in is known, by each variant, in one process and in two."""

import os
from contextlib import contextmanager

import pytest

from authdemo.cost import peers_at_home, scale, served, servers
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import NOBODY
from authdemo.lab.wire import measuring
from authdemo.lab.wire.telling import NotPossible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_the_site_answers_whoever_is_signed_in_and_ends_with_the_measurement(real_redis, monkeypatch):
    monkeypatch.setattr(served, "WARM_SECONDS", 0.05)
    found = served.measure([].append, rounds=2, seconds=0.3)
    names = [NOBODY, *(variant.name for variant in served.VARIANTS)]
    assert [(one.what, one.workers) for one in found] == [(name, number) for number in (1, 2) for name in names]
    assert all(one.per_second.median > 0 for one in found)
    assert all(len(one.rounds) == 2 for one in found)


def test_what_grows_is_asked_beside_every_number_of_sign_ins(real_redis, monkeypatch):
    started = []
    monkeypatch.setattr(scale, "_starts", lambda crowd: started.append(crowd.url) or 1.0)
    found = scale.measure([].append, numbers=(20, 60), devices=(2,), rounds=2, slow_rounds=2, starts=2)
    asked = {one.what for one in found.grown}
    assert {"api/me, sessions/redis", "revoke-all, 2 devices", "clearing up after a run", "a start of the demo"} < asked
    assert {one.logins for one in found.grown} == {20, 60}
    assert found.per_login.keys() == {f"{one.name}{state}" for one in scale.VARIANTS for state in ("", ", ended")}
    assert min(found.per_login.values()) > 50
    assert len(set(started)) == 2, "beside each of the two"


def test_a_server_that_does_not_start_is_said_with_its_last_words(tmp_path):
    command = ["python3", "-c", "print('first', flush=True); raise SystemExit('no such module')"]
    with (
        pytest.raises(NotPossible, match="a peer did not start: no such module"),
        servers.server("a peer", command, tmp_path, None, {}),
    ):
        pass


def test_a_server_that_knows_nobody_is_no_figure(tmp_path):
    with servers.server("files", ["python3", "-m", "http.server", "{port}"], tmp_path, None, {}) as one:
        with pytest.raises(NotAnswered, match="404"):
            one.asks("GET", "/login")
        assert one.child.process.poll() is None
    assert one.child.process.poll() is not None


@pytest.fixture
def on_four(monkeypatch):
    """A system on which a thread can be kept to processors, and this one may use four."""
    kept = [{0, 1, 2, 3}]
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: kept[-1], raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda pid, chosen: kept.append(set(chosen)), raising=False)
    return kept


def test_a_thread_is_kept_to_a_processor_for_the_time_of_the_block(on_four):
    server, asking = servers.processors()
    assert server.isdisjoint(asking)
    with servers.kept_to(server):
        assert on_four[-1] == server
    assert on_four[-1] == {0, 1, 2, 3}
    with servers.kept_to(None):
        assert on_four[-1] == {0, 1, 2, 3}


def test_where_it_cannot_be_said_all_share_what_there_is(monkeypatch, on_four):
    on_four.append({5})
    assert servers.processors() is None, "one alone"
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.delattr(os, "sched_setaffinity")
    assert servers.processors() is None
    with servers.kept_to(frozenset({1})):
        assert on_four[-1] == {5}


def test_the_end_of_a_start_is_no_part_of_it(monkeypatch):
    """By a clock that moves where the server is told to."""
    now = [0.0]

    @contextmanager
    def site(*_, **__):
        now[0] += 2.0
        yield
        now[0] += 5.0

    monkeypatch.setattr(measuring, "perf_counter", lambda: now[0])
    monkeypatch.setattr(scale.servers, "site", site)
    assert scale._starts(scale.Crowd(0, "unix:///nowhere", None)) == 2.0
    assert now == [7.0], "and it has ended"


def test_the_peers_are_installed_once_and_again_where_what_they_need_has_changed(tmp_path, monkeypatch):
    ran, told = [], []
    monkeypatch.setattr(peers_at_home, "_runs", lambda arguments, program: ran.append(arguments[:2]))
    monkeypatch.setattr(peers_at_home.shutil, "which", lambda name: None)
    assert "no Node" in peers_at_home.install(tmp_path, told.append)
    assert ran == [["-m", "venv"], ["-m", "pip"]]
    peers_at_home.install(tmp_path, told.append)
    assert len(ran) == 2
    (tmp_path / "python.txt").write_text("of before")
    peers_at_home.install(tmp_path, told.append)
    assert len(ran) == 4
    assert len(told) == 2


def test_what_cannot_be_installed_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(peers_at_home.sys, "executable", "/nowhere/python")
    with pytest.raises(NotPossible, match="could not be installed"):
        peers_at_home.install(tmp_path, [].append)
