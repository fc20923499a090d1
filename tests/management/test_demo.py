"""`manage.py demo` as people start it, stop it and kill it."""

import os
import re
import signal
import socket
import time

import httpx
import pytest
import redis as redis_py
from django.core.management import CommandError, call_command

from authdemo.management import machine
from authdemo.management.commands.demo import LOG_LINE, Command
from authdemo.management.listening import Place
from authdemo.room.models import Room
from tests import environment
from tests.processes import Demo, alive, kill, manage, until

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One that runs while others are refused, asked and attacked."""
    with Demo(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


def refused(*arguments, var, **env):
    """The one sentence that a demo says which does not start."""
    done = manage("demo", *arguments, var=var, **env)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    sentence = done.stderr.strip()
    assert len(sentence.splitlines()) == 1, sentence
    return sentence


class TestRunning:
    def test_it_says_where_it_is_which_redis_it_uses_and_how_to_stop_it(self, demo):
        said = [line.split(maxsplit=1) for line in demo.said().splitlines()]
        assert ["authdemo", demo.url] in said
        assert ["Redis", demo.note["description"]] in said
        assert ["Stop", "Ctrl-C"] in said
        assert ["Below", LOG_LINE] in said

    def test_nothing_is_logged_before_it_says_where_it_is_nor_for_health_checks(self, demo):
        demo.get("/healthz")
        assert "/healthz" not in demo.said()

    @pytest.mark.parametrize("arguments", [("--port", "abc"), ("--workers", "0"), ("--host", "no.such.host.invalid")])
    def test_a_mistake_in_the_arguments_is_told_before_the_demo_that_runs(self, demo, arguments):
        assert arguments[0] in refused(*arguments, var=demo.var)

    def test_it_serves_pages_with_redis_and_database_behind_them(self, demo):
        assert demo.get("/healthz").status_code == 200
        assert demo.get("/readyz").json() == {"redis": "ok", "database": "ok"}
        assert demo.get("/").status_code == 200

    def test_a_second_one_in_the_same_folder_says_what_runs_where(self, demo):
        port = str(environment.free_port())
        assert (
            f"A demo already runs in this folder: {demo.url} (process {demo.process.pid}). Stop it with Ctrl-C there, "
            "or give this one a folder of its own: AUTHDEMO_VAR=/some/folder"
        ) in refused("--port", port, var=demo.var)

    def test_the_other_commands_use_its_redis(self, demo):
        pid = demo.note["pid"]
        assert manage("revoke", "--all", var=demo.var).returncode == 0
        assert demo.note["pid"] == pid

    def test_a_seat_is_told_where_to_sign_in(self, demo):
        assert f"Sign in at {demo.url}/sessions/login/ or" in manage("seat", var=demo.var).stdout

    def test_a_client_that_names_another_host_is_refused(self, demo):
        answer = httpx.get(f"http://127.0.0.1:{demo.port}/", headers={"Host": "evil.example"}, trust_env=False)
        assert answer.status_code == 400

    def test_its_redis_killed_it_answers_503_and_then_serves_on(self, demo, real_redis):
        before = demo.note["pid"]
        kill(before)
        answers = iter(lambda: demo.get("/readyz").status_code, 503)  # without a pause: it may be back in no time
        assert len(list(zip(answers, range(2000), strict=False))) < 2000, "the loss is seen"
        assert demo.get("/healthz").status_code == 200
        until(lambda: demo.get("/readyz").status_code == 200, 10, "Redis is back")
        until(lambda: demo.note["pid"] != before, 5, "the new one is noted")
        assert "It is started again." in demo.said()


class TestStopping:
    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_it_stops_all_that_it_started_and_says_so(self, var, how):
        demo = Demo(var, "--workers", "2")
        family = demo.family()
        assert len(family) == 4  # keeper, Redis, two workers
        assert demo.stop(how) == 0
        assert demo.said().strip().endswith(f"Stopped. Sign-ins are kept in {var}{os.sep}.")
        assert "Traceback" not in demo.said()
        assert not any(map(alive, family))
        assert not (var / "redis.json").exists()

    def test_ctrl_c_reaches_the_workers_too_and_is_as_quiet(self, var):
        demo = Demo(var, "--workers", "2")
        os.killpg(demo.process.pid, signal.SIGINT)  # a terminal sends it to the whole group
        assert demo.process.wait(20) == 0
        assert "Unexpected" not in demo.said()
        assert "Traceback" not in demo.said()

    def test_started_with_nohup_it_outlives_its_terminal(self, var):
        with Demo(var, through=("nohup",)) as demo:
            demo.process.send_signal(signal.SIGHUP)
            time.sleep(1)
            assert demo.get("/readyz").status_code == 200

    def test_killed_with_9_it_leaves_nothing_after_five_seconds(self, var):
        demo = Demo(var, "--workers", "2")
        family = demo.family()
        kill(demo.process.pid)
        demo.process.wait()
        until(lambda: not any(map(alive, family)), 5, "everything is gone")
        with pytest.raises(httpx.ConnectError):
            demo.get("/healthz")

    def test_after_that_the_next_one_starts_at_once_with_all_that_was_kept(self, var, real_redis):
        demo = Demo(var)
        redis_py.Redis.from_url(demo.note["url"]).set("authdemo:test", "kept")
        kill(demo.process.pid)
        demo.process.wait()
        with Demo(var) as second, redis_py.Redis.from_url(second.note["url"]) as there:
            assert there.get("authdemo:test") == b"kept"

    def test_a_worker_that_dies_is_replaced(self, var):
        with Demo(var) as demo:
            (worker,) = (pid for pid, args in demo.family().items() if "manage.py demo" in args)
            kill(worker)
            until(lambda: answers(demo), 10, "another worker answers")


def answers(demo):
    try:
        return demo.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


class TestRefusing:
    def test_a_port_that_is_taken(self, var):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            sentence = refused("--port", str(port), var=var)
        assert f"Port {port} is taken. Choose another one: --port " in sentence

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--port", "0"], "--port 0: takes a whole number from 1 to 65535."),
            (["--port", "65536"], "--port 65536: takes a whole number from 1 to 65535."),
            (["--port", "http"], "--port http: takes a whole number from 1 to 65535."),
            (["--workers", "0"], "--workers 0: takes a whole number from 1 to 32."),
            (["--workers", "33"], "--workers 33: takes a whole number from 1 to 32."),
            (["--keep-alive", "0"], "--keep-alive 0: takes a whole number from 1 to 3600."),
            (["--keep-alive", "3601"], "--keep-alive 3601: takes a whole number from 1 to 3600."),
            (["--keep-alive", "x"], "--keep-alive x: takes a whole number from 1 to 3600."),
            (["--host", "no.such.host.invalid"], "--host no.such.host.invalid: there is no host of that name here."),
            (["--host", ""], "there is no host of that name here."),
            (["--host", "192.0.2.1"], "192.0.2.1 is not an address of this machine."),
        ],
    )
    def test_an_option_that_does_not_fit(self, arguments, sentence, monkeypatch):
        monkeypatch.setattr(signal, "signal", lambda *_: None)  # this is not the demo's own process
        with pytest.raises(CommandError, match=re.escape(sentence)):
            call_command("demo", *arguments)

    @pytest.mark.parametrize(
        ("env", "sentence"),
        [
            ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "The Redis at redis://127.0.0.1:1/0 does not answer"),
            ({"REDIS_URL": "redis+sentinel://127.0.0.1:1/main"}, "Redis Sentinel is not supported yet"),
            ({"REDIS_URL": "redis+cluster://127.0.0.1:1"}, "Redis Cluster is not supported yet"),
            ({"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:1/demo"}, "(127.0.0.1, demo) cannot be reached"),
            ({"DATABASE_URL": "somewhere"}, "DATABASE_URL is not an address of a database"),
            ({"SESSION_IDLE_SECONDS": "soon"}, 'SESSION_IDLE_SECONDS is "soon"'),
        ],
    )
    def test_a_setting_that_does_not_fit(self, var, env, sentence):
        said = refused("--port", str(environment.free_port()), var=var, **env)
        assert sentence in said
        assert "geheim" not in said

    def test_a_folder_that_it_cannot_write_to(self):
        assert "authdemo cannot write to /dev/null/var" in refused(var="/dev/null/var")

    def test_what_it_started_before_it_failed_is_gone(self, var):
        began = time.time()
        refused("--port", str(environment.free_port()), var=var, DATABASE_URL="postgresql://127.0.0.1:1/demo")
        assert time.time() - began < 20
        assert not (var / "redis.json").exists()


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
