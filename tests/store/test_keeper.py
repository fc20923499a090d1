"""The Redis that is started never outlives whoever needed it, and what is left of one does no harm."""

import os
import signal
import socket
import tempfile
import time
from pathlib import Path

import pytest
import redis

from authdemo.store import address, finding, folder_note, own_redis
from authdemo.store.finding import NoRedis
from tests.processes import alive, descendants, kill, until
from tests.store.running import client, socket_folder

pytestmark = pytest.mark.processes


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


def test_what_was_told_to_be_down_stays_down_until_it_is_told_otherwise(tmp_path, real_redis):
    """With a folder and without: the switch, which is a file, is looked at besides, and only a change of it counts."""
    for who in ("", "test"):
        with own_redis.start(tmp_path / f"of-{who}", who=who, quiet=True) as own:
            own.down()
            time.sleep(2.0)
            with pytest.raises(redis.exceptions.ConnectionError):
                client(own.running.url).ping()
            own.up()
            assert client(own.running.url).ping()


def test_a_switch_in_the_folder_stops_and_starts_it_and_ends_with_its_keeper(tmp_path, real_redis):
    with own_redis.start(tmp_path, who="test", quiet=True) as own:
        folder_note.off(tmp_path).touch()
        until(lambda: not answers(own.running.url), 5, "it is stopped")
        time.sleep(1.5)
        assert not answers(own.running.url), "and nobody revives it"
        folder_note.off(tmp_path).unlink()
        until(lambda: answers(own.running.url), 5, "it runs again")
        folder_note.off(tmp_path).touch()
    assert not folder_note.off(tmp_path).exists()


def answers(url):
    try:
        return client(url).ping()
    except redis.exceptions.ConnectionError:
        return False


def test_a_command_ended_with_ctrl_c_ends_its_redis_too(holder, tmp_path):
    family = descendants(holder.pid)
    holder.send_signal(signal.SIGINT)
    until(lambda: not any(map(alive, family)), 5, "keeper and Redis are gone")
    assert not folder_note.file(tmp_path).exists()
