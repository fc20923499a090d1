"""A user's list of logins: what stands on it, until when, and what a look at it asks."""

from dataclasses import replace

import pytest

from authdemo import policy, trace
from authdemo.store.login_list import LISTED_MS, LoginList

LIFE = 12 * 60 * 60  # seconds
LISTED = LoginList("tested-of", lambda login: f"{policy.current().prefix}tested:{login}", lambda: LIFE)


def now_ms(redis):
    seconds, microseconds = redis.time()
    return seconds * 1000 + microseconds // 1000


def test_a_login_stands_where_its_life_ends_and_the_list_outlives_it(redis):
    before = now_ms(redis)
    LISTED.add(7, "one")
    after = now_ms(redis)
    assert before + LIFE * 1000 <= redis.zscore(LISTED.key(7), "one") <= after + LIFE * 1000
    assert LIFE * 1000 < redis.pttl(LISTED.key(7)) <= LIFE * 1000 + LISTED_MS
    assert (LISTED.names(7), LISTED.has(7, "one"), LISTED.has(8, "one")) == (["one"], True, False)
    LISTED.remove(7, "one")
    assert (LISTED.names(7), LISTED.has(7, "one")) == ([], False)


def test_up_to_the_limit_nobody_asks_which_are_alive(redis):
    with policy.use(replace(policy.site(), max_logins=2)):
        for login in ("one", "two", "three"):
            with trace.recording() as asked:
                assert LISTED.beyond_limit(7) == []
            assert asked.count("redis") == 1
            LISTED.add(7, login)


@pytest.mark.parametrize("alive", [(), ("a",), ("b", "c"), ("a", "b", "c")])
def test_beyond_the_limit_are_the_oldest_that_live(redis, alive):
    with policy.use(replace(policy.site(), max_logins=1)):
        for login in ("a", "b", "c"):  # in one millisecond, perhaps: then in the order of their names
            LISTED.add(7, login)
        for login in alive:
            redis.set(LISTED.login_key(login), "alive")
        assert LISTED.beyond_limit(7) == list(alive[:-1])
        assert LISTED.names(7) == ["a", "b", "c"], "any of them may be a sign-in under way"
