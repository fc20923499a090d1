"""What `check --deploy` asks of the Redis that is there."""

import pytest
from django.conf import settings as site_settings
from django.core import checks

from authdemo.checks import stores
from authdemo.store import address, questions
from authdemo.store.probe import ToldByRedis
from tests.checks.found import ids


def test_a_redis_of_our_own_is_fine(real_redis):
    assert stores.check() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("maxmemory-policy", "allkeys-lru", "W010"),
        ("maxmemory-policy", "volatile-ttl", "W010"),
        ("appendfsync", "everysec", "W011"),
        ("appendonly", "no", "W011"),
    ],
)
def test_a_redis_that_forgets_is_a_warning(real_redis, name, value, said):
    before = real_redis.config_get(name)[name]
    real_redis.config_set(name, value)
    try:
        assert ids(stores.check()) == [said]
    finally:
        real_redis.config_set(name, before)


def test_a_replica_is_an_error(real_redis):
    real_redis.replicaof("127.0.0.1", "1")
    try:
        assert ids(stores.check()) == ["E008"]
    finally:
        real_redis.replicaof("NO", "ONE")


def test_a_redis_that_does_not_tell_is_not_judged():
    assert questions.lacks_of_redis(ToldByRedis()) == []


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"])
def test_without_a_redis_nothing_is_said(monkeypatch, url):
    monkeypatch.setattr(site_settings, "REDIS_URL", url)
    assert stores.check() == []


def test_no_redis_is_started_to_be_asked(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(site_settings, "REDIS_URL", "")
    settings.VAR = tmp_path
    with pytest.raises(address.NoRedis):
        address.current()
    assert stores.check() == []


def test_redis_is_asked_under_deploy_alone_and_by_its_tag():
    assert "redis" in checks.registry.registry.tags_available(deployment_checks=True)
    assert "redis" not in checks.registry.registry.tags_available(deployment_checks=False)
