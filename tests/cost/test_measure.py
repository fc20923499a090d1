"""A short measurement: every variant is asked, does what it costs, and leaves nobody behind."""

import pytest
from django.conf import settings

from authdemo.accounts.models import User
from authdemo.cost import measure, served
from authdemo.cost.asking import Asker, Everybody, NotAnswered
from authdemo.cost.figures import AGAIN, FIRST, NOWHERE
from authdemo.lab.wire.timed_redis import AWAY, NEAR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def found(real_redis, monkeypatch):
    monkeypatch.setattr(served, "measure", lambda says, rounds: [])  # see test_served
    return measure.measure([].append, rounds=4)


def test_each_variant_is_asked_by_each_way_and_does_what_it_is_known_to(found, redis):
    by_key = found.by_key
    for way in (*NEAR, *AWAY):
        assert by_key["sessions/redis", way, ""].asked == "GET"
        assert by_key["jwt/denylist", way, AGAIN].asked == "GET, HS256 from memory"
        assert by_key["jwt/stateful", way, AGAIN].asked == "HGETALL, HS256 from memory"
    for mode in ("stateless", "refresh"):
        assert by_key[f"jwt/{mode}", NOWHERE, FIRST].asked == "HS256"
        assert by_key[f"jwt/{mode}", NOWHERE, AGAIN].asked == "HS256 from memory"
    others = {one.variant for one in found.costs if one.variant in measure.ALGORITHMS}
    assert others == set(measure.ALGORITHMS) - {settings.JWT_ALGORITHM}, "the site's own stands above"
    assert by_key["sessions/redis", "over TCP, 2 ms away", ""].wall.median > 2000, "the wait is in it"
    weights = {one.variant: one for one in found.weights}
    assert weights["sessions/redis"].sent < 100 < weights["jwt/stateless"].sent
    assert weights["jwt/stateless"].kept == 0 < weights["sessions/redis"].kept
    assert found.passwords.last >= found.passwords.one
    assert not User.objects.exists()
    assert not redis.keys("*")


def test_whoever_is_not_who_they_were_is_no_figure():
    """A credential that has died meanwhile would be cheap."""
    app = measure.WSGIHandler()
    nobody = Asker(app, "sessions", measure.policies.site())
    with pytest.raises(NotAnswered, match="401"):
        nobody.asks()


def test_the_control_goes_the_same_way_and_looks_nobody_up():
    policy = measure.replace(measure.policies.site(), strategies={"sessions": Everybody()})
    trace = Asker(measure.WSGIHandler(), "sessions", policy).traced()
    assert trace.steps == []
