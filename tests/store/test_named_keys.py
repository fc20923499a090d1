"""A run's keys are noted by name, by whoever writes them; the site's own are not."""

import gc

import pytest

from authdemo import policy
from authdemo.lab.model import run_policy
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire import leftovers
from authdemo.store import named_keys
from authdemo.store.client import Script, connection, pool_of
from authdemo.strategy import StoreUnavailable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(redis):
    return SESSIONS_REDIS.policy("3fa2")


def test_what_commands_pipelines_and_scripts_name_is_found_without_a_walk(run, redis, tmp_path):
    script = tmp_path / "two.lua"
    script.write_text("redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 1)")
    with policy.use(run):
        connection().set(f"{run.prefix}one", 1)
        with connection().pipeline() as pipe:
            pipe.zadd(f"{run.prefix}two", {"a": 1})
            pipe.set("somebody's", 1)
            pipe.execute()
        Script(script)([f"{run.prefix}three", f"{run.prefix}four"], [])
        connection().get(f"{run.prefix}never there")
        assert named_keys.of(connection(), run) == sorted(f"{run.prefix}{n}" for n in ("one", "two", "three", "four"))
    assert 0 < redis.ttl(run_policy.keys_named_in("3fa2")) <= named_keys.KEPT_SECONDS
    leftovers.delete_keys("3fa2")
    assert redis.keys("*") == ["somebody's"]


def test_what_is_only_looked_at_leaves_no_name(run, redis):
    with policy.use(run):
        connection().get(f"{run.prefix}nothing")
        connection().execute_command("GETEX", f"{run.prefix}nothing", "EX", 10)
        connection().zrem(f"{run.prefix}nothing", "a")
    assert redis.keys("*") == []


def test_a_part_of_a_run_has_its_own_and_the_run_has_all(run, redis):
    other = run_policy.for_run("3fa2:another")
    for one in (run, other):
        with policy.use(one):
            connection().set(f"{one.prefix}key", 1)
    assert named_keys.of(connection(), run) == [f"{run.prefix}key"]
    leftovers.delete_keys("3fa2")
    assert redis.keys("*") == []


def test_of_the_site_nothing_is_noted(redis):
    prefix = policy.site().prefix
    connection().set(f"{prefix}session:a", 1)
    assert redis.keys("*") == [f"{prefix}session:a"]


def test_a_name_is_noted_once_by_each_process(run, redis):
    redis.config_resetstat()
    with policy.use(run):
        for _ in range(3):
            connection().set(f"{run.prefix}again", 1)
    assert redis.info("commandstats")["cmdstat_sadd"]["calls"] == 1


def test_a_command_that_was_answered_is_not_spoilt_where_its_name_cannot_be_noted(run, redis, down):
    with policy.use(run):
        connection().set(f"{run.prefix}one", 1)
        down()
        with pytest.raises(StoreUnavailable):
            connection().set(f"{run.prefix}two", 1)


def test_what_a_process_remembers_of_a_redis_goes_with_its_pool(run, redis):
    """Or another pool in the same place would be taken for the one that is gone, and its keys for noted ones."""
    gc.collect()  # pools of the tests before
    before = len(named_keys._noted)
    pool = pool_of(f"unix://{redis.connection_pool.connection_kwargs['path']}?db=0")
    named_keys.note(pool, run, [("SET", f"{run.prefix}one", 1)], redis.pipeline)
    assert len(named_keys._noted) == before + 1
    pool.disconnect()
    del pool
    gc.collect()
    assert len(named_keys._noted) == before
