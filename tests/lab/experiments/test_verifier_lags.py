"""verifier-lags measures how long another service is wrong: on a machine that is slower than that, it finds nothing."""

import pytest

from authdemo.lab import registry
from authdemo.lab.experiments.scale import verifier_lags
from authdemo.lab.wire.runs import Run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_where_it_had_asked_again_before_anybody_looked_nothing_is_said_of_that(monkeypatch, real_redis):
    monkeypatch.setattr(verifier_lags, "LAG", 0.01)
    asks, checks = Run(registry.get("verifier-lags")).play().played
    assert [finding.holds for finding in asks.findings] == [None, True]
    assert [finding.holds for finding in checks.findings] == [True, False, None]
    assert not asks.answer


def test_one_that_never_asks_again_ends_the_story_with_a_sentence(monkeypatch, real_redis):
    monkeypatch.setattr(verifier_lags, "LONGEST", 0.2)
    for played in Run(registry.get("verifier-lags")).play().played:
        assert "had not asked again within" in played.failure
