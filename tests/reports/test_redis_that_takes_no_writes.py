"""Redis answers, and takes no writes: nobody can sign in or out, and all that watches it says that it is well.

https://github.com/Netflix/dynomite-manager/pull/42 (a PING that a full Redis and a replica both answer)

Right: `readyz` writes something small and is 503 with the reason; a command says what was not done, and exits with 1,
whether it finds Redis so or Redis becomes so on the way. Neighbours: memory that is full, a replica, one that has lost
its primary, replicas that are gone, a disk that cannot be written, one that still loads, one server of a cluster, and
one that does not answer.
"""

import io
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from redis.exceptions import BusyLoadingError, MovedError, ResponseError

from authdemo.accounts import seats
from authdemo.accounts.models import PendingChange, Seat, User
from authdemo.checks import stores
from authdemo.store import finding, probe, questions
from authdemo.store.probe import ToldByRedis
from tests import people
from tests.checks.found import ids
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

FULL = "It takes no writes: its memory is full (maxmemory)."


@contextmanager
def configured(redis, **changed):
    before = {name: redis.config_get(name)[name] for name in changed}
    for name, value in changed.items():
        redis.config_set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            redis.config_set(name, value)


@contextmanager
def full(redis):
    with configured(redis, maxmemory="1"):
        yield


@contextmanager
def without_replicas(redis):
    with configured(redis, **{"min-replicas-to-write": "1"}):
        yield


@contextmanager
def replica(redis, stale="yes"):
    with configured(redis, **{"replica-serve-stale-data": stale}):
        redis.replicaof("127.0.0.1", "1")
        try:
            yield
        finally:
            redis.replicaof("NO", "ONE")


@contextmanager
def lost_replica(redis):
    with replica(redis, stale="no"):
        yield


STATES = {
    full: FULL,
    without_replicas: "It takes no writes: it has lost the replicas that it wants (min-replicas-to-write).",
    replica: "It takes no writes: it is a replica.",
    lost_replica: "It takes no writes: it is a replica.",
}


def readyz():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def state(request):
    return request.param


def test_readyz_is_503_with_the_reason_and_200_again_afterwards(real_redis, state):
    assert readyz() == (200, {"redis": "ok", "database": "ok"})
    with state(real_redis):
        assert readyz() == (503, {"redis": STATES[state], "database": "ok"})
    assert readyz() == (200, {"redis": "ok", "database": "ok"})
    assert real_redis.keys("*") == []


def test_at_start_and_in_the_checks_it_is_said(real_redis, state):
    with state(real_redis):
        assert "E008" in ids(stores.check())
        with pytest.raises(finding.NoRedis, match=r" takes no writes"), finding.available("test"):
            pass


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ResponseError("MISCONF Redis is configured to save RDB snapshots"), "it cannot write to its disk (MISCONF)"),
        (ResponseError("MISCONF Errors writing to the AOF file: No space left"), "it cannot write to its disk"),
        (ResponseError("CLUSTERDOWN Hash slot not served"), "CLUSTERDOWN Hash slot not served"),
        (ResponseError("something nobody has seen yet."), "something nobody has seen yet"),
    ],
)
def test_other_reasons_are_told_as_well(monkeypatch, error, why):
    monkeypatch.setattr(probe, "ask_redis", lambda _: ToldByRedis(refused={"SET": error}))
    assert readyz()[0] == 503
    assert questions.is_redis_ready().startswith(f"It takes no writes: {why}")


OF_A_CLUSTER = "It is one server of a cluster, and some of our keys belong to others."


def test_one_server_of_a_cluster_that_is_named_alone_and_moves_what_was_tried(monkeypatch):
    told = ToldByRedis(refused={"SET": MovedError("9189 127.0.0.1:7002")})
    monkeypatch.setattr(probe, "ask_redis", lambda _: told)
    assert readyz()[0] == 503
    assert questions.is_redis_ready() == OF_A_CLUSTER


def test_one_that_takes_the_keys_that_were_tried_and_others_not():
    """It is asked at start alone what it is part of."""
    told = ToldByRedis(configured={"cluster": "1"})
    assert [lack.sentence for lack in questions.lacks_of_redis(told)] == [OF_A_CLUSTER]
    with pytest.raises(finding.NoRedis, match=OF_A_CLUSTER):
        questions.admit_redis(told)


def test_one_that_still_loads_or_does_not_answer_is_unavailable(monkeypatch):
    def loads(*_):
        raise BusyLoadingError("Redis is loading the dataset in memory")

    with monkeypatch.context() as patch:
        patch.setattr(probe, "_tried", loads)
        assert readyz() == (503, {"redis": "unavailable", "database": "ok"})
    for url in ("redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock", "redis://u:12#x@h", "nothing"):
        monkeypatch.setattr(settings, "REDIS_URL", url)
        assert readyz() == (503, {"redis": "unavailable", "database": "ok"})


# Commands


def run(*command):
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def fills_on_the_way(real_redis, monkeypatch):
    """Redis is well when a command asks, and full right after."""
    asked = finding.available

    @contextmanager
    def available(who):
        with asked(who) as running, full(real_redis):
            yield running

    monkeypatch.setattr(finding, "available", available)
    return monkeypatch


@pytest.mark.parametrize(
    ("command", "not_done"),
    [
        (["revoke", "--all"], "Nothing was ended."),
        (["revoke", "{user}"], "Nothing was ended."),
        (["seat"], "No seat was made."),
        (["clear_seats"], "Nothing was cleared."),
    ],
)
def test_a_command_that_finds_it_so_says_what_it_did_not_do(real_redis, command, not_done):
    seat = seats.create("127.0.0.1")
    laptop = Browser("sessions").signs_in(seat.member, seats.users(seat)[0]["password"])
    with full(real_redis), pytest.raises(CommandError, match="its memory is full") as raised:
        run(*(each.format(user=seat.member.username) for each in command))
    assert str(raised.value).endswith(not_done)
    assert Seat.objects.count() == 1
    assert laptop.fate() == seat.member.username


@pytest.mark.parametrize("which", ["--all", "{user}"])
def test_revoking_that_comes_to_an_end_on_the_way_says_so_and_can_be_repeated(fills_on_the_way, which):
    alice = people.alice()
    laptops = [Browser("sessions").signs_in(alice), Browser("jwt").signs_in(alice, revocation="denylist")]
    with pytest.raises(CommandError, match=r"^Redis does not go on .* ended: 0 of .* Others may live on: do it"):
        run("revoke", which.format(user=alice.username))
    assert [laptop.fate() for laptop in laptops] == [alice.username] * 2
    fills_on_the_way.undo()
    assert "1 sign-in ended" in run("revoke", which.format(user=alice.username))
    assert [laptop.fate() for laptop in laptops] == ["revoked"] * 2


def test_clearing_seats_tells_which_sign_ins_live_on_and_the_next_time_ends_them(fills_on_the_way):
    made = [seats.create("127.0.0.1") for _ in range(2)]
    laptop = Browser("sessions").signs_in(made[0].member, seats.users(made[0])[0]["password"])
    with pytest.raises(CommandError) as raised:
        run("clear_seats")
    said = str(raised.value)
    assert said.startswith("2 seats cleared, and their users deleted. Redis could not be told of ")
    assert FULL.rstrip(".") in said
    assert not User.objects.exists()
    assert PendingChange.objects.exists()
    fills_on_the_way.undo()
    assert run("clear_seats") == "0 seats cleared, users and sign-ins included.\n"
    assert laptop.fate() == "revoked"
    assert not PendingChange.objects.exists()


def test_a_seat_made_while_it_fills_is_a_seat(fills_on_the_way):
    assert "member" in run("seat")
    assert Seat.objects.count() == 1
