"""The primary dies under load, three times, each in another way: nothing that was acknowledged is undone.

    AUTHDEMO_PEOPLE=200 .venv/bin/python -m pytest -n 0 -s tests/store/test_failover.py

is the whole of it; without the variable it is a few people's.
"""

import signal
import time
from functools import partial

import pytest

from tests.environment import PEOPLE
from tests.people import PASSWORD
from tests.processes import Demo, manage, until
from tests.store.drill import LANES, Person, Told
from tests.topologies.clustered import Clustered
from tests.topologies.watched import Watched

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]
MAKES_USERS = f"""
from authdemo.accounts.models import User
from django.contrib.auth.hashers import make_password
password = make_password({PASSWORD!r})
User.objects.bulk_create(User(username=f"person-{{number}}", password=password) for number in range({PEOPLE}))
"""


def killed(several, primary):
    primary.kill()
    return primary.up


def stopped(several, primary):
    """It is held up, and goes on believing that it is the primary when it is let go."""
    primary.sent(signal.SIGSTOP)
    return lambda: primary.sent(signal.SIGCONT)


def cut(watched, primary):
    watched.lines[primary].hold_up()
    return watched.lines[primary].let_go


@pytest.mark.parametrize(
    ("kind", "ways"),
    [(partial(Watched, on_disk=False), (killed, stopped, cut)), (Clustered, (killed, stopped, killed))],
    ids=["sentinels", "cluster"],
)
def test_nothing_that_was_acknowledged_is_undone_and_nobody_is_thrown_out(tmp_path, kind, ways):
    """Nodes of a cluster speak to each other by addresses of their own: none of them is cut off there."""
    with kind(tmp_path / "redis") as several:
        drills(tmp_path, several, ways)


def drills(tmp_path, several, ways):
    env = {"REDIS_URL": several.url, "REDIS_WAIT_REPLICAS": "1", "JWT_ACCESS_SECONDS": "2"}
    made = manage("migrate", "-v0", var=tmp_path / "var", **env)
    assert made.returncode == 0, made.stderr
    made = manage("shell", "-v0", "-c", MAKES_USERS, var=tmp_path / "var", **env)
    assert made.returncode == 0, made.stderr
    told, over, gaps = Told(), [], []
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
            for fails in ways:
                told.longest_gap = 0.0
                with_a_failover(several, fails)
                gaps.append(f"{fails.__name__} {told.longest_gap:.1f} s")
        finally:
            over.append(True)
            for person in people:
                person.join(90)
        assert not any(person.is_alive() for person in people)
        print(f"\n{PEOPLE} people: {told}; longest gap", ", ".join(gaps))
        for person in people:
            person.finds(told)
        told.close()
    assert told.wrong == []
    assert told.unavailable
    assert set(told.acknowledged) == {"sign-ins", "renewals", "log-outs", "revocations"}


def with_a_failover(several, fails):
    """Until another one is the primary, all follow it, and people have gone on for a moment."""
    before = several.primary()
    brings_back = fails(several, before)
    until(lambda: several.primary() is not before, 30, f"another one takes its place ({fails.__name__})")
    time.sleep(1)
    brings_back()
    until(several.is_settled, 40, f"all follow it ({fails.__name__})")
    time.sleep(1)
