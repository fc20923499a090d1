"""The idle timeout begins anew once a minute, and nobody goes idle too early for that."""

import time
from dataclasses import replace

import pytest

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.store.traced import TracedRedis
from authdemo.strategy import StoreUnavailable
from sessions_app import records, sliding
from sessions_app.engine import SessionStore
from tests import people
from tests.people import Browser
from tests.test_costs import calls, spent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_process_that_has_seen_nobody(monkeypatch):
    monkeypatch.setattr(sliding, "_slid", {})


@pytest.fixture
def laptop():
    return Browser("sessions").signs_in(people.alice())


def key(laptop):
    return records.key(records.login_id(laptop.cookie("sessionid")))


def test_one_look_in_a_minute_writes_and_the_others_read(laptop, real_redis):
    before = calls(real_redis)
    assert {laptop.me().status_code for _ in range(10)} == {200}
    assert spent(before, calls(real_redis)) == {"getex": 1, "get": 9}


def test_to_try_a_copy_prolongs_nothing(laptop, real_redis):
    """The compare page tries one each second: the owner's idle timeout is not to be kept off by that."""
    strategy = strategies()["sessions"]
    copy = strategy.copy(laptop.me().wsgi_request)
    sliding._slid.clear()
    before = calls(real_redis)
    assert strategy.replay(copy).login_id == copy.login_id
    assert spent(before, calls(real_redis)) == {"get": 1}


def test_when_the_pause_is_over_the_next_look_writes(real_redis):
    with policy.use(replace(policy.site(), session_idle=6.0)):  # so a pause of 0.2 s
        laptop = Browser("sessions").signs_in(people.alice())
        before = calls(real_redis)
        for _ in range(3):
            assert {laptop.me().status_code for _ in range(2)} == {200}
            time.sleep(0.21)
    assert spent(before, calls(real_redis)) == {"getex": 3, "get": 3}


def test_it_lives_for_the_idle_timeout_from_its_last_look_on_and_a_pause_longer_at_most(redis):
    with policy.use(replace(policy.site(), session_idle=6.0)):
        laptop = Browser("sessions").signs_in(people.alice())
        for _ in range(6):
            asked = time.monotonic()
            assert laptop.me().status_code == 200
            left = redis.pttl(key(laptop))
            assert 6_000 - (time.monotonic() - asked) * 1000 < left <= 6_200
            time.sleep(0.06)


def test_the_pause_is_a_minute_and_less_where_the_timeout_is_short():
    for idle, pause in ((30 * 60.0, 60.0), (10 * 60.0, 20.0), (3.0, 0.1)):
        with policy.use(replace(policy.site(), session_idle=idle)):
            assert sliding.pause() == pytest.approx(pause)
            assert records.life_ms() == pytest.approx((idle + pause) * 1000, abs=1)


def test_a_page_that_asks_how_long_it_lives_on_is_told_no_more_than_is_so(redis):
    with policy.use(replace(policy.site(), session_idle=60.0)):  # so a pause of 2 s
        laptop = Browser("sessions").signs_in(people.alice())
        for _ in range(2):
            told = SessionStore(laptop.cookie("sessionid")).get_expiry_age()
            left = redis.pttl(key(laptop)) / 1000
            assert told == 60 < left <= 62
            time.sleep(1)


def test_another_process_begins_it_anew_for_itself(laptop, real_redis, monkeypatch):
    laptop.me()
    before = calls(real_redis)
    monkeypatch.setattr(sliding, "_slid", {})
    laptop.me()
    assert spent(before, calls(real_redis)) == {"getex": 1}


def test_what_could_not_be_written_is_due_still(laptop, monkeypatch):
    def unanswered(*_, **__):
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(TracedRedis, "execute_command", unanswered)
        assert laptop.fate() == "store-unavailable"
    assert sliding.is_due(key(laptop))
    assert laptop.me().status_code == 200
    assert not sliding.is_due(key(laptop))


def test_a_redis_that_takes_no_writes_serves_those_who_come_by_until_theirs_is_due(laptop, real_redis):
    laptop.me()
    real_redis.config_set("min-replicas-to-write", "1")
    try:
        assert laptop.me().status_code == 200
        sliding._slid.clear()
        assert laptop.fate() == "store-unavailable"
    finally:
        real_redis.config_set("min-replicas-to-write", "0")
    assert laptop.me().status_code == 200


def test_a_session_that_has_ended_is_refused_also_between_two_writes(laptop):
    thief = laptop.copied_by()
    assert [thief.me().status_code, thief.me().status_code] == [200, 200]
    laptop.logs_out()
    assert thief.fate() == "revoked"


def test_trying_a_copy_prolongs_nothing(laptop, redis):
    laptop.me()
    redis.pexpire(key(laptop), 5_000)
    sliding._slid.clear()
    records.read(records.login_id(laptop.cookie("sessionid")), slide=False)
    assert redis.pttl(key(laptop)) <= 5_000
    assert sliding.is_due(key(laptop))


def test_no_more_sessions_are_known_than_may_be_and_the_latest_stay(monkeypatch):
    monkeypatch.setattr(sliding, "MOST", 3)
    for name in "abcda":
        sliding.done(name, 0.0)
    assert list(sliding._slid) == ["c", "d", "a"]


def test_who_was_seen_last_is_told_to_the_minute():
    """When it was written last: who came by since then is noted nowhere."""

    def seen():
        (login,) = laptop.client.get("/sessions/devices/").context["logins"]
        return login.seen

    with policy.use(replace(policy.site(), session_idle=300.0)):  # so a pause of 10 s
        laptop = Browser("sessions").signs_in(people.alice())
        before = time.time()
        laptop.me()
        written = time.time()
        time.sleep(1)
        laptop.me()
        assert before - 0.1 < seen() < written + 0.5
        sliding._slid.clear()  # the pause is over
        laptop.me()
        assert time.time() - 0.9 < seen() < time.time() + 0.1
