"""`manage.py demo` as people start it, stop it and kill it."""

import os
import signal
import time

import httpx
import pytest
import redis as redis_py

from authdemo.management.commands.demo import LOG_LINE
from tests import environment, warm
from tests.management.refusing import refused
from tests.processes import Demo, alive, kill, manage, until

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module", autouse=True)
def started_by_a_shell():
    """And forked from nothing that has read the half of it already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm, "can_start", lambda env: False)
        yield


@pytest.fixture(scope="module")
def demo(started_by_a_shell, tmp_path_factory):
    """One that runs while others are refused, asked and attacked."""
    with Demo(tmp_path_factory.mktemp("site")) as running:
        yield running


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
