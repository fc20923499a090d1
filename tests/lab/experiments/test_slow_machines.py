"""On a slow machine a story comes to the same verdict; where it has no time for that, to none, never to a wrong one."""

import time

import pytest

from authdemo.lab import registry
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.wire import batch, pace
from authdemo.lab.wire.batch import Batch
from authdemo.lab.wire.browser import Browser

TOO_LATE = {  # by experiment: a variant on which the answer comes too late to tell, and the claim that it is about
    "idle-timeout": ("sessions/redis", "C33"),
    "absolute-timeout": ("sessions/redis", "C34"),
    "late-renewal": ("jwt/refresh", "C27"),
    "refresh-theft": ("jwt/refresh", "C25"),
    "two-tabs": ("jwt/refresh", "C26"),
    "hybrid": ("hybrid", "C53"),
    "stale-data": ("jwt/refresh", "C8"),
    "store-flush": ("jwt/refresh", "C30"),
    "store-outage": ("jwt/refresh", "C48"),
}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def slow(monkeypatch):
    """Every request takes so many seconds more, as it does where others want the processor too."""

    def by(seconds):
        served = Browser._served

        def late(self, environ, start_response):
            time.sleep(seconds)
            return served(self, environ, start_response)

        monkeypatch.setattr(Browser, "_served", late)

    return by


def test_the_verdicts_are_the_same(slow):
    slow(0.25)
    found = [one for record in played("password-change", "logout-replay") for one in verdicts_of(record)]
    assert len(found) == 3
    wrong = [one for one in found if one.verdict is not one.claim.expect or one.differs]
    assert not [(one.claim.id, one.verdict, one.why_not, one.differs) for one in wrong]


def test_what_comes_too_late_tells_nothing(slow, monkeypatch, real_redis):
    slow(1.2)
    monkeypatch.setattr(pace, "measured", lambda *_: 1.0)
    monkeypatch.setattr(batch, "is_unclear", lambda record: False)
    variants = {name for name, _ in TOO_LATE.values()}
    for record in played(*TOO_LATE, on=variants):
        variant, claim = TOO_LATE[record.slug]
        found = {finding.holds for of, finding in record.findings(claim) if of.variant == variant}
        assert None in found, (record.slug, found, record.of(variant))


def played(*slugs, on=()):
    experiments = [registry.get(slug) for slug in slugs]
    variants = [variant for each in experiments for variant in each.variants if variant.name in on]
    return list(Batch(experiments, variants, at_once=len(slugs)).records())
