"""The whole site under load, for a moment: who is signed in is known, by each variant, in one process and in two."""

import os

import pytest

from authdemo.cost import beside, scale, served, servers
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import NOBODY
from authdemo.lab.wire.telling import NotPossible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_the_site_answers_whoever_is_signed_in_and_ends_with_the_measurement(real_redis, monkeypatch):
    monkeypatch.setattr(served, "WARM_SECONDS", 0.05)
    found = served.measure([].append, rounds=2, seconds=0.1)
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


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only where it can be said")
def test_a_thread_is_kept_to_a_processor_for_the_time_of_the_block():
    before = os.sched_getaffinity(0)
    chosen = frozenset(sorted(before)[:1])
    with servers.kept_to(chosen):
        assert os.sched_getaffinity(0) == chosen
    assert os.sched_getaffinity(0) == before


def test_the_peers_are_installed_once_and_again_where_what_they_need_has_changed(tmp_path, monkeypatch):
    ran, told = [], []
    monkeypatch.setattr(beside, "_runs", lambda arguments, program: ran.append(arguments[:2]))
    monkeypatch.setattr(beside.shutil, "which", lambda name: None)
    assert "no Node" in beside.install(tmp_path, told.append)
    assert ran == [["-m", "venv"], ["-m", "pip"]]
    beside.install(tmp_path, told.append)
    assert len(ran) == 2
    (tmp_path / "python.txt").write_text("of before")
    beside.install(tmp_path, told.append)
    assert len(ran) == 4
    assert len(told) == 2


def test_what_cannot_be_installed_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(beside.sys, "executable", "/nowhere/python")
    with pytest.raises(NotPossible, match="could not be installed"):
        beside.install(tmp_path, [].append)
