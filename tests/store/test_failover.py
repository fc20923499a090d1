"""The primary dies under load, three times, each in another way: nothing that was acknowledged is undone.

    AUTHDEMO_PEOPLE=200 .venv/bin/python -m pytest -n 0 -s tests/store/test_failover.py

is the whole of it; without the variable it is a few people's.
"""

import signal
import time

import pytest

from tests.environment import PEOPLE
from tests.people import PASSWORD
from tests.processes import Demo, manage, until
from tests.store.drill import LANES, Person, Told
from tests.topologies.watched import Watched

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
MAKES_USERS = f"""
from authdemo.accounts.models import User
from django.contrib.auth.hashers import make_password
password = make_password({PASSWORD!r})
User.objects.bulk_create(User(username=f"person-{{number}}", password=password) for number in range({PEOPLE}))
"""


@pytest.fixture
def watched(tmp_path):
    with Watched(tmp_path / "redis", on_disk=False) as watched:
        yield watched


def test_nothing_that_was_acknowledged_is_undone_and_nobody_is_thrown_out(tmp_path, watched):
    env = {"REDIS_URL": watched.url, "REDIS_WAIT_REPLICAS": "1", "JWT_ACCESS_SECONDS": "2"}
    made = manage("migrate", "-v0", var=tmp_path / "var", **env)
    assert made.returncode == 0, made.stderr
    made = manage("shell", "-v0", "-c", MAKES_USERS, var=tmp_path / "var", **env)
    assert made.returncode == 0, made.stderr
    told, over, gaps = Told(), [], {}
    with Demo(tmp_path / "var", **env) as demo:
        lanes = [list(LANES)[number % len(LANES)] for number in range(PEOPLE)]
        people = [
            Person(f"http://127.0.0.1:{demo.port}", lane, f"person-{number}", told, lambda: bool(over), number)
            for number, lane in enumerate(lanes)
        ]
        for person in people:
            person.start()
        try:
            until(lambda: told.acknowledged.get("sign-ins", 0) >= 2 * PEOPLE, 240, "everybody is in")
            for fails in (killed, stopped, cut):
                told.longest_gap = 0.0
                with_a_failover(watched, fails)
                gaps[fails.__name__] = told.longest_gap
        finally:
            over.append(True)
            for person in people:
                person.join(90)
        assert not any(person.is_alive() for person in people)
        print(f"\n{PEOPLE} people: {told}; longest gap", *(f"{how} {gap:.1f} s" for how, gap in gaps.items()))
        for person in people:
            person.finds(told)
        told.close()
    assert told.wrong == []
    assert told.unavailable
    assert set(told.acknowledged) == {"sign-ins", "renewals", "log-outs", "revocations"}


def with_a_failover(watched, fails):
    """Until another one is the primary, all follow it, and people have gone on for a moment."""
    before = watched.primary()
    brings_back = fails(watched, before)
    until(lambda: watched.primary() is not before, 30, f"another one takes its place ({fails.__name__})")
    time.sleep(1)
    brings_back()
    until(watched.is_settled, 40, f"all follow it ({fails.__name__})")
    time.sleep(1)


def killed(watched, primary):
    primary.kill()
    return primary.up


def stopped(watched, primary):
    """It is held up, and goes on believing that it is the primary when it is let go."""
    primary.sent(signal.SIGSTOP)
    return lambda: primary.sent(signal.SIGCONT)


def cut(watched, primary):
    watched.lines[primary].hold_up()
    return watched.lines[primary].let_go
