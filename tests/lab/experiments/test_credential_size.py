"""credential-size: what is weighed is what the server issued and lets in, and weighs what a visitor's does."""

import secrets

import pytest

from authdemo import policy
from authdemo.accounts.models import User
from authdemo.lab import registry
from authdemo.lab.attacks import token_text
from authdemo.lab.experiments.state import credential_size
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.model.verdicts import judge
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


def weighed(*variants):
    return Run(registry.get("credential-size"), variants).play()


def test_a_token_that_nobody_accepts_is_not_weighed(monkeypatch):
    def forged(token, key, **claims):
        return token_text.forged(token, secrets.token_bytes(32), **claims)

    monkeypatch.setattr(credential_size, "forged", forged)
    (hs256, *_) = credential_size.ALGORITHMS
    record = weighed(hs256)
    assert record.played[0].failure == "What was to be measured lets nobody in: 401."
    assert judge(BY_ID["C72"], record).verdict is Verdict.NONE


def test_it_weighs_what_a_visitor_sends_of_the_same_mode():
    user = User.objects.create_user("maple-17", password="dry-leaf")
    site = {}
    for lane, mode in (("sessions", {}), ("jwt", {"revocation": "refresh"})):
        with Browser("laptop", lane, policy.site()) as laptop:
            laptop.logs_in(user.username, "dry-leaf", **mode)
            assert laptop.opens_profile().accepted
            site[lane] = len("; ".join(f"{name}={laptop.cookie(name)}" for name in CREDENTIALS if laptop.cookie(name)))
    for played in weighed(SESSIONS_REDIS, JWT_REFRESH).played:
        assert played.measures[0].value == pytest.approx(site[played.lane], abs=4), played.variant
