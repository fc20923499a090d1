"""The Redis that is started: for one block and one user, and every write that it acknowledged is there again."""

import os
import stat
import threading

import pytest
import redis as redis_py

from authdemo.store import address, finding, folder_note, probe
from authdemo.store.finding import NoRedis
from tests.processes import alive, kill, until
from tests.store.running import client, socket_folder

pytestmark = pytest.mark.processes


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
