"""The peers as they are: each starts, knows who has signed in, knows nobody else, and has a control that looks at
nobody and answers the same."""

from contextlib import ExitStack

import httpx
import pytest

from authdemo.cost import peers_at_home
from authdemo.cost.peers_at_home import Home
from authdemo.cost.ranks import PEERS
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.telling import NotPossible
from tests.conftest import missing

pytestmark = [pytest.mark.processes, pytest.mark.django_db]
ALICE = {"user": "alice", "role": "admin"}


@pytest.mark.timeout(600)  # what they need is installed first
def test_each_peer_does_what_it_is_compared_for(real_redis, tmp_path):
    try:
        without_node = peers_at_home.install(tmp_path / "home", [].append)
    except NotPossible as why:
        missing(f"needs PyPI, and npm's registry where there is Node: {why}")
    peers = [one for one in PEERS if one.interface or not without_node]
    with run_redis(appendonly=False) as redis:
        home = Home(tmp_path / "home", tmp_path, redis.pool.connection_kwargs["path"])
        for peer in peers:
            with ExitStack() as until_over:
                control, known = home.starts(peer, None, None, until_over)
                assert asked(control) == (200, ALICE), peer.name
                assert asked(known) == (200, ALICE), peer.name
                assert asked(known, headers={})[0] == 401, f"{peer.name} knows nobody who has not signed in"
                assert asked(known, headers=spoilt(known.headers))[0] in {400, 401}, (
                    f"{peer.name} looks at what it is shown"
                )
                if "essions" in peer.module:
                    redis.client.flushall()
                    assert asked(known)[0] == 401, f"{peer.name} asks Redis"


def asked(subject, headers=None):
    headers = subject.headers if headers is None else headers
    answer = httpx.get(f"{subject.server.url}{subject.path}", headers=headers, trust_env=False, timeout=10)
    return answer.status_code, answer.json() if answer.status_code == 200 else None


def spoilt(headers):
    """The same credential with another letter near its end."""
    ((name, value),) = headers.items()
    at = len(value) - 6
    return {name: f"{value[:at]}{'A' if value[at] != 'A' else 'B'}{value[at + 1 :]}"}
