"""Which server is started: one that is new enough, the stand-in, or none, with a sentence that says why."""

import pytest

from authdemo.store import finding, programs
from authdemo.store.finding import NoRedis

pytestmark = pytest.mark.processes


def program(folder, says):
    """A fake server that says a version and does nothing else."""
    folder.mkdir(exist_ok=True)
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


class TestWhichOne:
    def test_one_that_is_too_old_is_passed_over_and_said_so(self, tmp_path, monkeypatch):
        old = program(tmp_path / "bin", "Redis server v=5.0.14 sha=00000000:0 malloc=jemalloc bits=64")
        monkeypatch.setenv("PATH", str(old.parent))
        found, remarks = programs.find()
        assert remarks == [f"{old} is passed over: it is Redis 5.0.14, and 6.2 is the oldest that will do."]
        assert found is None or found.path != str(old)

    def test_one_that_cannot_be_run_is_passed_over_and_said_so(self, tmp_path, monkeypatch):
        broken = program(tmp_path / "bin", "")
        broken.write_bytes(b"\x7fELF nonsense")
        monkeypatch.setenv("PATH", str(broken.parent))
        _, remarks = programs.find()
        assert remarks == [f"{broken} is passed over: it does not say its version."]

    def test_valkey_will_do_and_keeps_its_data_apart(self, tmp_path, monkeypatch):
        valkey = program(tmp_path / "bin", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc bits=64")
        valkey = valkey.rename(valkey.with_name("valkey-server"))
        monkeypatch.setenv("PATH", str(valkey.parent))
        found, _ = programs.find()
        assert (found.path, found.version, found.folder) == (str(valkey), "8.1.1", "valkey-8")

    def test_without_any_there_is_a_stand_in_that_says_what_it_is(self, tmp_path, monkeypatch):
        pytest.importorskip("fakeredis")
        monkeypatch.setattr(programs, "find", lambda: (None, []))
        with finding.start(tmp_path) as started:
            assert started.running.is_stand_in
            assert "a restart loses all sign-ins" in started.running.description

    def test_without_even_that_the_sentence_says_what_to_do(self, tmp_path, monkeypatch):
        monkeypatch.setattr(programs, "find", lambda: (None, ["/usr/bin/redis-server is passed over."]))
        monkeypatch.setattr(programs, "has_stand_in", lambda: False)
        with pytest.raises(NoRedis, match=r"passed over. There is no Redis on this machine: install redis-server"):
            finding.start(tmp_path)
