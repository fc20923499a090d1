"""`manage.py demo --nodes`: several servers behind one address, of which one is killed and all are started anew."""

import http.client
import json
import os
import re
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from authdemo.management import balancer
from tests.conftest import missing
from tests.management.with_nodes import DemoWithNodes, is_free
from tests.processes import alive, kill, manage, until

pytestmark = pytest.mark.processes
REQUESTS = 1000  # for each lane
WITH_POST = 10  # one in so many
AT_ONCE = 2  # for each lane
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}  # RFC 5737: what somebody says


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    if not balancer.find():
        missing("Several nodes are put behind nginx: apt install nginx-light.")
    with DemoWithNodes(tmp_path_factory.mktemp("nodes"), AUTHDEMO_METRICS="1") as running:
        yield running


@pytest.fixture(scope="module")
def credentials(demo):
    """By lane: the path that says who one is, and the header that says it."""
    users = json.loads(manage("seat", "--json", var=demo.var).stdout)["users"]
    member = next(one for one in users if one["role"] == "member")
    found = {}
    for lane, cookie, more in (("sessions", "sessionid", {}), ("jwt", "access", {"lifetime": "900"})):
        said = {"username": member["username"], "password": member["password"], **more}
        answer = httpx.post(f"{demo.url}/{lane}/api/login", json=said, trust_env=False, timeout=30)
        assert answer.status_code == 200, answer.text
        found[lane] = {"Cookie": f"{cookie}={answer.cookies[cookie]}"}
    return found


class Load:
    """Requests through nginx, on both lanes at once, each on a connection of its own; `wrong` are those that were not
    answered as they should be."""

    def __init__(self, demo, credentials):
        self.demo, self.credentials = demo, credentials
        self.wrong, self.nodes, self.goes_on = [], set(), threading.Event()
        self.done = dict.fromkeys(credentials, 0)
        self.half = threading.Event()
        self.lock = threading.Lock()

    def run(self, meanwhile):
        """`meanwhile` is called when half of the requests are answered, and they go on until it is done."""
        self.goes_on.set()
        with ThreadPoolExecutor(len(self.credentials) * AT_ONCE) as pool:
            asking = [pool.submit(self.asks, lane) for lane in self.credentials for _ in range(AT_ONCE)]
            try:
                assert self.half.wait(200)
                meanwhile()
            finally:
                self.goes_on.clear()
            for one in asking:
                one.result(200)

    def asks(self, lane):
        while (number := self.next(lane)) <= REQUESTS or self.goes_on.is_set():
            is_post = number % WITH_POST == 0
            try:
                status, node, text = self.ask(lane, is_post)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"{number} {lane}: {error!r}")
                continue
            self.nodes.add(node)
            if status != (400 if is_post else 200) or (not is_post and f'"strategy": "{lane}"' not in text):
                self.wrong.append(f"{number} {lane} {'POST' if is_post else 'GET'}: {status} {text[:200]}")

    def next(self, lane):
        with self.lock:
            self.done[lane] += 1
            if min(self.done.values()) >= REQUESTS / 2:
                self.half.set()
            return self.done[lane]

    def ask(self, lane, is_post):
        """Who one is; or a sign-in that is none, which nobody may repeat on another node. Status, node and text."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.demo.port, timeout=30)) as asking:
            if is_post:
                asking.request("POST", f"/{lane}/api/login", "[]", {"Content-Type": "application/json"})
            else:
                asking.request("GET", f"/{lane}/api/me", headers=self.credentials[lane])
            answer = asking.getresponse()
            said = re.search(r'node;desc="(\d)"', answer.headers.get("Server-Timing", ""))
            return answer.status, said and said[1], answer.read().decode()


class TestRunning:
    def test_it_says_which_there_are(self, demo):
        nodes = ", ".join(f"http://localhost:{demo.port + number}" for number in (1, 2, 3))
        assert f"Nodes     3, behind nginx: {nodes}" in demo.said().splitlines()
        assert f"authdemo  {demo.url}" in demo.said().splitlines()

    def test_each_answers_health_checks_and_says_its_name(self, demo):
        for number in (1, 2, 3):
            assert httpx.get(f"{demo.node(number)}/healthz", trust_env=False).text == "ok"
            ready = httpx.get(f"{demo.node(number)}/readyz", trust_env=False, timeout=20)
            assert ready.json() == {"redis": "ok", "database": "ok"}
            page = httpx.get(f"{demo.node(number)}/", trust_env=False, timeout=20)
            assert f"Answered by node {number} of 3" in page.text
            assert page.headers["Server-Timing"].startswith(f'node;desc="{number}"')

    def test_nginx_says_whose_the_visitors_are_whatever_they_say(self, demo):
        """Who is not at this machine is told that a room is led from there."""
        here = httpx.get(f"{demo.url}/room/trainer/", headers=ELSEWHERE, trust_env=False, timeout=20)
        past = httpx.get(f"{demo.node(1)}/room/trainer/", headers=ELSEWHERE, trust_env=False, timeout=20)
        assert "Open a room" in here.text
        assert "Open a room" not in past.text

    def test_each_tells_prometheus_what_it_has_done_itself(self, demo):
        httpx.get(f"{demo.node(2)}/jwt/api/me", trust_env=False, timeout=20)
        counts = [
            'route="api-me"' in httpx.get(f"{demo.node(number)}/metrics", trust_env=False).text for number in (1, 2, 3)
        ]
        assert counts == [False, True, False]

    def test_a_body_too_large_gets_a_nodes_own_answer(self, demo):
        answer = httpx.post(f"{demo.url}/jwt/api/login", content=b"x" * 80_000, trust_env=False, timeout=20)
        assert answer.status_code == 413
        assert "Server-Timing" in answer.headers


class TestOneIsKilled:
    def test_no_request_is_answered_wrongly_and_both_credentials_hold_on_the_others(self, demo, credentials):
        load = Load(demo, credentials)
        load.run(lambda: os.killpg(demo.group(2), signal.SIGKILL))
        # what was under way on it, and may not be sent twice, is said to have failed
        assert [one for one in load.wrong if "POST: 502" not in one] == []
        assert len(load.wrong) <= AT_ONCE * 2
        assert load.nodes >= {"1", "3"}
        assert "Node 2 has ended (by signal 9). It is started again." in demo.said()
        until(demo.are_all_up, 60, "it is back")

    def test_one_whose_worker_dies_is_started_again_too(self, demo):
        before = demo.group(3)
        (worker,) = (pid for pid in demo.family() if os.getpgid(pid) == before and pid != before)
        kill(worker)
        until(lambda: "Node 3 has ended (with status 1). It is started again." in demo.said(), 20, "it is said")
        until(demo.are_all_up, 60, "it is back")


class TestAWish:
    """As a trainer's switch leaves it (`authdemo.room.nodes`)."""

    def test_one_is_killed_stays_away_and_is_brought_back(self, demo):
        before, wish = demo.group(2), demo.var / "nodes/2.off"
        wish.touch()
        until(lambda: demo.states() == ["up", "off", "up"], 10, "it is gone")
        assert not alive(before)
        assert "Node 2 was killed, and stays away until it is brought back." in demo.said()
        assert {demo.get("/healthz").status_code for _ in range(6)} == {200}
        wish.unlink()
        until(demo.are_all_up, 60, "it is back")
        assert demo.said().count("Node 2 is brought back.") == 1


class TestStoppingOne:
    def test_it_answers_what_is_under_way_and_takes_nothing_new(self, demo):
        """Half of a body is under way when it is told to stop."""
        before = demo.group(1)
        with socket.create_connection(("127.0.0.1", demo.port + 1), 20) as asking:
            asking.sendall(b"POST /jwt/api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
            asking.sendall(b"Content-Length: 10\r\n\r\n[1234")
            until(lambda: httpx.get(f"{demo.node(1)}/healthz", trust_env=False).status_code == 200, 10, "it is read")
            os.kill(before, signal.SIGTERM)
            until(lambda: is_free(demo.port + 1), 10, "it takes nothing new")
            asking.sendall(b"5678]")
            assert asking.recv(4096).startswith(b"HTTP/1.1 400")
        until(lambda: "Node 1 has ended (with status 0). It is started again." in demo.said(), 15, "it has ended")
        until(demo.are_all_up, 60, "it is back")


class TestRollingRestart:
    def test_no_request_is_refused(self, demo, credentials):
        before = {demo.group(number) for number in (1, 2, 3)}
        load, said = Load(demo, credentials), []
        load.run(lambda: said.append(manage("restart_nodes", var=demo.var, within=120)))
        assert said[0].stdout == "All nodes were started anew, one after the other.\n", said[0].stderr
        assert load.wrong == []
        assert load.nodes == {"1", "2", "3"}
        assert not before & {demo.group(number) for number in (1, 2, 3)}


class TestTheEnd:
    """Last of those that share the demo."""

    def test_nginx_that_dies_is_started_again_and_ctrl_c_ends_all(self, demo):
        family = demo.family()
        (master,) = (pid for pid, args in family.items() if args.startswith("nginx: master"))
        kill(master)
        until(lambda: "nginx has ended. It is started again." in demo.said(), 10, "it is said")
        until(lambda: answers(demo), 10, "it is back")
        family = {**family, **demo.family()}
        assert demo.stop() == 0
        assert demo.said().strip().endswith(f"Stopped. Sign-ins are kept in {demo.var}{os.sep}.")
        assert "Traceback" not in demo.said()
        until(lambda: not any(map(alive, family)), 5, "everything is gone")


WITHOUT_NGINX = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "authdemo.settings"
from authdemo.management import balancer
balancer.find = str
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def test_without_nginx_it_says_where_the_nodes_are_and_killed_with_9_it_leaves_nothing(var):
    demo = DemoWithNodes(var, count=2, program=("-c", WITHOUT_NGINX))
    said = demo.said().splitlines()
    assert f"authdemo  {demo.node(1).replace('127.0.0.1', 'localhost')}" in said
    assert f"          {balancer.NONE_HERE}" in said
    assert httpx.get(f"{demo.node(2)}/healthz", trust_env=False).text == "ok"
    family = demo.family()
    kill(demo.process.pid)
    demo.process.wait()
    until(lambda: not any(map(alive, family)), 15, "everything is gone")


def answers(demo):
    try:
        return demo.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False
