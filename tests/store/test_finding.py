"""The Redis that is found: one command at a time has its own, and a REDIS_URL goes before everything else."""

import socket
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings

from authdemo.store import address, finding, folder_note, probe
from authdemo.store.finding import NoRedis
from tests import environment
from tests.store.running import HOLDER

pytestmark = pytest.mark.processes


class TestOneAtATime:
    def test_two_commands_at_once_wait_for_each_other(self, holder, no_redis_url, capsys):
        waiting = threading.Timer(1.5, holder.kill)
        waiting.start()
        began = time.monotonic()
        with finding.available("test") as running:
            assert time.monotonic() - began > 1.4
            assert running.url != holder.url
        waiting.join()
        assert f"Waiting for `manage.py holder` (process {holder.pid})" in capsys.readouterr().err

    def test_patience_has_an_end(self, holder, no_redis_url, monkeypatch):
        monkeypatch.setattr(finding, "PATIENCE_SECONDS", 0.2)
        with pytest.raises(NoRedis, match=r"still used by `manage.py holder`"), finding.available("test"):
            pass

    def test_within_a_command_it_is_the_same_one(self, real_redis, no_redis_url):
        with finding.available("outer") as outer, finding.available("inner") as inner:
            assert inner.url == outer.url

    def test_of_many_that_start_at_the_same_moment_each_gets_its_turn(self, real_redis, tmp_path):
        env = environment.for_process(tmp_path, DJANGO_SETTINGS_MODULE="authdemo.settings")
        code = HOLDER.replace("time.sleep(60)", "time.sleep(0.1)")
        several = [
            subprocess.Popen([sys.executable, "-c", code], cwd=environment.CODE, env=env, stdout=subprocess.PIPE)
            for _ in range(4)
        ]
        urls = {process.communicate(timeout=60)[0].split()[1] for process in several}
        assert len(urls) == 4
        assert not any(process.returncode for process in several)


class TestGiven:
    def test_a_redis_url_goes_before_everything_else(self, own_redis, monkeypatch, tmp_path):
        monkeypatch.setattr(settings, "VAR", tmp_path)
        with finding.available("test") as running:
            assert running.url == address.current() == own_redis.running.url
        assert not folder_note.file(tmp_path).exists()

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            (
                "redis+sentinel://127.0.0.1:1,127.0.0.1:2/main",
                r"None of the sentinels at .*:1,127.0.0.1:2 answers: .*refused",
            ),
            (
                "redis+cluster://127.0.0.1:1,127.0.0.1:2",
                r"No node of the cluster at .*:1,127.0.0.1:2 answers: .*refused",
            ),
            ("localhost:6379", "REDIS_URL is not the address of a Redis"),
            ("redis://127.0.0.1:1/0", r"The Redis at redis://127.0.0.1:1/0 does not answer: .*refused"),
            ("redis://127.0.0.1:port/0", "REDIS_URL has a port that is no number"),
            ("unix:///nowhere/redis.sock", "does not answer"),
        ],
    )
    def test_one_that_cannot_be_used_is_refused_with_one_sentence(self, monkeypatch, url, sentence):
        monkeypatch.setattr(settings, "REDIS_URL", url)
        with pytest.raises(NoRedis, match=sentence) as raised, finding.available("test"):
            pass
        assert "\n" not in str(raised.value)

    def test_one_that_takes_connections_and_says_nothing_is_given_two_seconds(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            began = time.monotonic()
            with pytest.raises(NoRedis, match="does not answer"):
                probe.ask_redis(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
            assert time.monotonic() - began < 4

    def test_a_password_is_never_shown(self):
        with pytest.raises(NoRedis) as raised:
            probe.ask_redis("redis://user:geheim@127.0.0.1:1/0?password=geheim")
        assert "geheim" not in str(raised.value)
