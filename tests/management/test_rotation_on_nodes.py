"""The signing key changes under load, on three nodes and beside another service that checks tokens.

Nobody who holds a valid token is refused by any of them; and once the time of a retired key is over, nobody takes it.
"""

import itertools
import json
import threading
import time
from dataclasses import replace

import httpx
import jwt
import pytest

from authdemo.basics import private_files
from authdemo.management import balancer
from jwt_app.key_ring import KeyRing
from tests import programs
from tests.conftest import missing
from tests.management.with_nodes import DemoWithNodes
from tests.processes import manage, until

pytestmark = pytest.mark.processes
ES256 = {"JWT_ALGORITHM": "ES256"}
SIGN_INS_PAUSE = 0.2  # seconds between two: each is a password that is hashed
CHECKERS = 3
LAGS = ("--fresh", "1", "--pause", "0.5")  # s: keys are changed twice within less than the usual minute


class Load:
    """Somebody who signs in through nginx again and again, and others who show what was given to all who check it."""

    def __init__(self, demo, user):
        self.demo, self.verifier = demo, ""
        self.client = httpx.Client(trust_env=False, timeout=30)
        self.said = {"username": user["username"], "password": user["password"], "revocation": "stateless"}
        self.tokens = [self.signs_in()]
        self.wrong, self.checks, self.is_over = [], 0, threading.Event()
        self.threads = [threading.Thread(target=self.gives, daemon=True)]
        self.threads += [threading.Thread(target=self.shows, args=(number,), daemon=True) for number in range(CHECKERS)]

    def signs_in(self):
        answer = self.client.post(f"{self.demo.url}/jwt/api/token", json=self.said)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def gives(self):
        while not self.is_over.wait(SIGN_INS_PAUSE):
            self.tokens.append(self.signs_in())

    def shows(self, first):
        """The newest and the oldest in turn, on one node after the other and to the verifier."""
        for number in itertools.count(first):
            if self.is_over.is_set():
                return
            token = self.tokens[-1 if number % 2 else 0]
            if refusals := self.refusals(token, number % 3 + 1):
                self.wrong += refusals
            self.checks += 1

    def refusals(self, token, *nodes):
        """By whom this token is refused: these nodes, or the verifier."""
        where = [f"{self.demo.node(number)}/jwt/api/me" for number in nodes] + [f"{self.verifier}/me"]
        bearing = {"Authorization": f"Bearer {token}"}
        answers = [(url, self.client.get(url, headers=bearing)) for url in where]
        return [(url, answer.status_code, answer.text) for url, answer in answers if answer.status_code != 200]

    def goes_on_until(self, number):
        """So many checks more."""
        aim = self.checks + number
        until(lambda: self.checks >= aim or self.wrong, 60, f"{number} checks more")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join(40)
        self.client.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    if not balancer.find():
        missing("Several nodes are put behind nginx: apt install nginx-light.")
    with DemoWithNodes(tmp_path_factory.mktemp("nodes"), **ES256) as running:
        yield running


def test_no_valid_token_is_refused_and_no_retired_key_outlives_its_time(demo, tmp_path):
    user = json.loads(manage("seat", "--json", var=demo.var, **ES256).stdout)["users"][0]
    keys = f"{demo.url}/.well-known/jwks.json"
    load = Load(demo, user)
    of_apis = jwt.decode(load.tokens[0], options={"verify_signature": False})
    told = ("--keys", keys, "--audience", of_apis["aud"], "--issuer", of_apis["iss"], *LAGS)
    with programs.running("jwt_app.verifier", tmp_path, *told) as (load.verifier, _), load:
        load.goes_on_until(50)
        for _ in range(2):
            assert manage("rotate_key", var=demo.var, **ES256).returncode == 0
            load.goes_on_until(100)
            time.sleep(1)  # as long as the verifier believes the keys that it has
        assert load.wrong == []
        assert len({jwt.get_unverified_header(token)["kid"] for token in load.tokens}) == 3
        oldest, newest = load.tokens[0], load.tokens[-1]
        is_over = ends_retired_keys(demo.var / "keys.json")
        load.is_over.set()
        until(lambda: time.time() > is_over + 1, 10, "their time is over, and the verifier has asked again")
        for _ in range(10):
            assert [status for _, status, _ in load.refusals(oldest, 1, 2, 3)] == [401] * 4
        assert load.refusals(newest, 1, 2, 3) == []


def ends_retired_keys(path):
    """As if the time of retired keys were nearly over, which is longer than a test waits: when it is (s)."""
    ring, is_over = KeyRing.from_json(path.read_bytes()), time.time() + 1
    keys = tuple(replace(key, until=is_over) if key.state == "retired" else key for key in ring.keys)
    private_files.replace(path, replace(ring, keys=keys).to_json())
    return is_over
