"""`manage.py demo` with a Redis of somebody else's, and open to other machines."""

import os

import httpx
import pytest

from authdemo.management import machine
from authdemo.management.commands.demo import Command
from authdemo.management.listening import Place
from authdemo.room.models import Room
from tests.processes import Demo, alive, manage

pytestmark = pytest.mark.processes


class TestOtherRedises:
    def test_a_given_one_is_used_and_left_running(self, var, own_redis):
        with Demo(var, REDIS_URL=own_redis.running.url) as demo:
            assert demo.note["url"] == own_redis.running.url
            assert demo.get("/readyz").json()["redis"] == "ok"
            assert manage("revoke", "--all", var=var).returncode == 0  # finds it without being told
        assert alive(own_redis.running.pid)

    def test_an_old_one_on_the_path_is_passed_over_and_the_demo_says_so(self, var, tmp_path):
        old = tmp_path / "redis-server"
        old.write_text("#!/bin/sh\necho 'Redis server v=5.0.14 sha=00000000:0 malloc=jemalloc bits=64'\n")
        old.chmod(0o755)
        with Demo(var, PATH=f"{tmp_path}{os.pathsep}/bin") as demo:
            assert f"{old} is passed over: it is Redis 5.0.14, and 6.2 is the oldest that will do." in demo.said()
            assert demo.get("/readyz").json()["redis"] == "ok"


class TestOffLoopback:
    def test_open_to_others_it_says_what_that_means_and_answers_to_its_own_names_only(self, var):
        others = [found for found in machine.addresses() if ":" not in found]  # none where there is no network
        with Demo(var, "--host", "0.0.0.0") as demo:
            assert "anybody on the same network can read the cookies" in demo.said()
            assert all(f"http://{other}:{demo.port}" in demo.said() for other in others)
            assert "[" not in demo.said(), "no address by IPv6, where nothing listens"
            url = f"http://127.0.0.1:{demo.port}/"
            for host in [*map(machine.as_host, others), *machine.names(), "localhost", "127.0.0.1"]:
                assert httpx.get(url, headers={"Host": host}, trust_env=False).status_code == 200, host
            assert httpx.get(url, headers={"Host": "evil.example"}, trust_env=False).status_code == 400

    @pytest.mark.parametrize(
        ("allowed", "found"),
        [("", "http://192.0.2.2:8000"), ("class.example", None), ("[fd00::2]", "http://[fd00::2]:8000")],
    )
    def test_others_are_sent_to_an_address_that_the_site_answers_to(self, monkeypatch, settings, allowed, found):
        monkeypatch.setattr(machine, "addresses", lambda: ["192.0.2.2", "fd00::2"])
        for name in ("AUTHDEMO_FOR_OTHERS", "AUTHDEMO_NAME", "AUTHDEMO_PARENT", "AUTHDEMO_WORKERS"):
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)
        monkeypatch.setenv("ALLOWED_HOSTS", allowed)
        settings.ALLOWED_HOSTS = [allowed] if allowed else ["localhost"]
        Command().configure_workers(Place("::", 8000), 1)
        assert os.environ.get("AUTHDEMO_FOR_OTHERS") == found

    @pytest.mark.parametrize("remote", [False, True])
    def test_a_room_is_led_where_the_demo_has_found_itself(self, settings, remote):
        """Where somebody else has the name localhost, that is an address; and for others one at which it answers."""
        settings.TRAINER_REMOTE = remote
        here, other = "http://127.0.0.1:8000", "http://192.0.2.2:8000"
        rows = dict(Command().room_rows(here, [other], Room(code="AAAAAA"), "secret"))
        assert rows["Room"] == f"AAAAAA, at {other}/room/AAAAAA/"
        assert rows["Trainer"].startswith(f"{other if remote else here}/room/trainer/#secret")
