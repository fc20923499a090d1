"""The Redis that is found or started, and that it never outlives whoever needed it."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import redis as redis_py
from django.conf import settings

from authdemo.store import address, finding, folder_note, probe, programs
from authdemo.store.finding import NoRedis
from tests import environment
from tests.processes import alive, descendants, kill, until

pytestmark = pytest.mark.processes


@pytest.fixture
def no_redis_url(monkeypatch, tmp_path):
    """A folder in which nothing runs yet, and no REDIS_URL."""
    monkeypatch.setattr(settings, "REDIS_URL", "")
    monkeypatch.setattr(settings, "VAR", tmp_path)
    return tmp_path


def client(url):
    return redis_py.Redis.from_url(url, decode_responses=True)


def socket_folder(url):
    return Path(url.removeprefix("unix://").partition("?")[0]).parent


def program(folder, says):
    """A fake server that says a version and does nothing else."""
    folder.mkdir(exist_ok=True)
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


class TestOurs:
    def test_it_is_there_for_the_block_and_gone_afterwards(self, real_redis, no_redis_url):
        with finding.available("test") as running:
            assert client(running.url).ping()
            assert address.current() == running.url
            assert alive(running.pid)
        assert not alive(running.pid)
        assert not socket_folder(running.url).exists()
        assert not folder_note.file(no_redis_url).exists()
        with pytest.raises(NoRedis, match=r"start one with `python manage.py demo`"):
            address.current()

    def test_what_was_acknowledged_is_there_the_next_time(self, real_redis, no_redis_url):
        for number in (1, 2):
            with finding.available("test") as running:
                assert client(running.url).incr("starts") == number

    def test_every_write_is_on_disk_before_it_is_answered_and_nothing_is_ever_evicted(self, own_redis, real_redis):
        wanted = {"appendonly": "yes", "appendfsync": "always", "save": "", "maxmemory-policy": "noeviction"}
        assert {name: real_redis.config_get(name)[name] for name in wanted} == wanted

    def test_it_listens_nowhere_but_in_a_folder_that_only_this_user_can_open(self, own_redis, real_redis):
        assert real_redis.config_get("port")["port"] == "0"
        folder = socket_folder(own_redis.running.url)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(os.fsencode(folder / "redis.sock")) <= 103

    def test_a_long_name_of_the_temporary_folder_is_avoided(self, real_redis, tmp_path, monkeypatch):
        far = tmp_path / ("x" * 100)
        far.mkdir()
        monkeypatch.setenv("TMPDIR", str(far))
        with finding.start(tmp_path) as started:
            assert client(started.running.url).ping()
            assert not str(socket_folder(started.running.url)).startswith(str(far))

    def test_the_note_is_for_this_user_alone(self, real_redis, no_redis_url):
        with finding.available("test"):
            assert stat.S_IMODE(folder_note.file(no_redis_url).stat().st_mode) == 0o600

    def test_the_description_says_what_it_is_and_where_it_keeps(self, own_redis, real_redis):
        name, version = probe.name_and_version(real_redis.info("server"))
        description = own_redis.running.description
        assert f"{name} {version}" in description
        assert f"{name.lower()}-{version.partition('.')[0]}" in description

    def test_stopped_for_a_while_it_comes_back_at_the_same_address_with_its_data(self, real_redis, tmp_path):
        with finding.start(tmp_path) as started:
            there = client(started.running.url)
            there.set("key", "value")
            started.down()
            with pytest.raises(redis_py.ConnectionError):
                there.get("key")
            started.up()
            assert there.get("key") == "value"

    def test_killed_under_load_it_comes_back_with_every_write_it_had_acknowledged(self, real_redis, tmp_path, capfd):
        with finding.start(tmp_path) as started:
            there = client(started.running.url)
            acknowledged = 0

            def write():
                nonlocal acknowledged
                try:
                    while True:
                        acknowledged = there.incr("writes")
                except redis_py.RedisError:
                    pass

            writer = threading.Thread(target=write)
            writer.start()
            until(lambda: acknowledged > 100, 10, "some writes")
            kill(started.running.pid)
            writer.join()
            until(lambda: answers(there), 10, "Redis is back")
            assert int(there.get("writes")) in {acknowledged, acknowledged + 1}  # the last answer may have been lost
        assert "Redis has stopped (killed by signal 9). It is started again." in capfd.readouterr().err

    def test_a_broken_append_only_file_is_told_in_one_sentence(self, real_redis, tmp_path):
        with finding.start(tmp_path) as started:
            client(started.running.url).set("key", "value" * 100)
        for file in tmp_path.rglob("*.aof"):
            file.write_bytes(b"*3\r\nnonsense\r\n" * 20)
        with pytest.raises(NoRedis, match=r"^Redis does not start: Bad file format.*") as raised:
            finding.start(tmp_path)
        assert "\n" not in str(raised.value)


def answers(there):
    try:
        return there.ping()
    except redis_py.RedisError:
        return False


HOLDER = """
import signal, sys, time, django; django.setup()
from authdemo.store import finding
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts in the background deaf to Ctrl-C
with finding.available("holder") as redis:
    print(redis.pid, redis.url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path, real_redis):
    """Another process that holds a Redis of the folder."""
    env = environment.for_process(tmp_path, DJANGO_SETTINGS_MODULE="authdemo.settings")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=environment.CODE, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        pid, url = process.stdout.readline().split()
        process.redis, process.url = int(pid), url
        yield process
        process.kill()


class TestNoOrphans:
    def test_killed_with_9_it_leaves_nothing_behind(self, holder, tmp_path):
        family = descendants(holder.pid)
        assert holder.redis in family
        kill(holder.pid)
        until(lambda: not any(map(alive, family)), 5, "keeper and Redis are gone")
        assert not socket_folder(holder.url).exists()
        assert not folder_note.file(tmp_path).exists()

    def test_what_a_killed_keeper_left_is_cleared_away_by_the_next_one(self, holder, no_redis_url):
        (keeper,) = (pid for pid, args in descendants(holder.pid).items() if "authdemo.store.keeper" in args)
        kill(keeper)
        kill(holder.pid)
        assert alive(holder.redis)
        with finding.available("test") as running:
            assert not alive(holder.redis)
            assert not socket_folder(holder.url).exists()
            assert client(running.url).ping()

    def test_its_keeper_killed_it_still_ends_with_the_block(self, real_redis, no_redis_url):
        with finding.available("test") as running:
            kill(next(pid for pid in descendants(os.getpid()) if running.pid in descendants(pid)))
            assert client(running.url).ping()
        until(lambda: not alive(running.pid), 5, "Redis is gone")
        assert not socket_folder(running.url).exists()

    def test_a_note_and_a_socket_without_a_redis_do_no_harm(self, real_redis, no_redis_url):
        stale = Path(tempfile.mkdtemp(prefix="authdemo-"))
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(stale / "redis.sock"))
        url = f"unix://{stale}/redis.sock?db=0"
        about = {"description": "", "is_stand_in": False, "who": "demo", "site": ""}
        folder_note.write(no_redis_url, {"url": url, "pid": 1, "owner": 1, **about})
        with pytest.raises(NoRedis):
            address.current()
        with finding.available("test") as running:
            assert client(running.url).ping()
        assert not stale.exists()

    def test_a_note_that_is_not_one_does_no_harm(self, real_redis, no_redis_url):
        folder_note.file(no_redis_url).write_text("{")
        with finding.available("test") as running:
            assert client(running.url).ping()

    def test_a_note_in_somebody_elses_words_removes_nothing(self, real_redis, no_redis_url, tmp_path_factory):
        precious = tmp_path_factory.mktemp("precious")
        about = {"description": "", "is_stand_in": False, "who": "demo", "site": ""}
        folder_note.write(no_redis_url, {"url": f"unix://{precious}/redis.sock", "pid": 1, "owner": 1, **about})
        with finding.available("test"):
            pass
        assert precious.exists()


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


class TestStandIn:
    @pytest.fixture
    def stand_in(self, tmp_path):
        pytest.importorskip("fakeredis")
        with finding.start(tmp_path, stand_in=True) as started:
            yield started.running

    def test_it_does_what_both_lanes_ask_of_a_redis(self, stand_in):
        there = client(stand_in.url)
        assert there.set("key", "value", nx=True, ex=10)
        assert there.getex("key", ex=20) == "value"
        assert there.zadd("index", {"one": 1.0}) == 1
        assert there.eval("return redis.call('GET', KEYS[1])", 1, "key") == "value"
        assert there.pipeline().ttl("key").time().execute()[0] in {19, 20}

    def test_another_user_of_this_machine_who_finds_its_port_gets_nothing(self, stand_in):
        client(stand_in.url).set("key", "value")
        address = stand_in.url.rpartition("@")[2]
        for stranger in (f"redis://{address}", f"redis://{address}&protocol=3", f"redis://authdemo:guess@{address}"):
            with pytest.raises(redis_py.RedisError):
                client(stranger).get("key")

    def test_it_listens_on_loopback_only(self, stand_in):
        assert "@127.0.0.1:" in stand_in.url


class TestGiven:
    def test_a_redis_url_goes_before_everything_else(self, own_redis, monkeypatch, tmp_path):
        monkeypatch.setattr(settings, "VAR", tmp_path)
        with finding.available("test") as running:
            assert running.url == address.current() == own_redis.running.url
        assert not folder_note.file(tmp_path).exists()

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("redis+sentinel://a:26379/main", "Redis Sentinel is not supported yet"),
            ("redis+cluster://a:6379", "Redis Cluster is not supported yet"),
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


def test_a_command_ended_with_ctrl_c_ends_its_redis_too(holder, tmp_path):
    family = descendants(holder.pid)
    holder.send_signal(signal.SIGINT)
    until(lambda: not any(map(alive, family)), 5, "keeper and Redis are gone")
    assert not folder_note.file(tmp_path).exists()
