"""What a deny entry refuses, and what it says of itself."""

import pytest

from authdemo.strategy import Ending, Reason, Rejected
from jwt_app import denylist

LOGIN = "A" * 22

pytestmark = pytest.mark.django_db


def entry(redis, text):
    redis.set(denylist.key(LOGIN), text)


def test_without_one_every_version_is_accepted():
    denylist.check(LOGIN, 0)


def test_the_least_version_is_accepted_and_those_below_it_are_not(redis):
    entry(redis, "5 changed 1763683351123")
    denylist.check(LOGIN, 5)
    with pytest.raises(Rejected) as refused:
        denylist.check(LOGIN, 4)
    assert (refused.value.reason, refused.value.ending) == (Reason.REVOKED, Ending.CHANGED)
    assert refused.value.at == 1763683351.123


def test_of_a_login_that_has_ended_no_version_is_accepted(redis):
    entry(redis, "inf logout 1763683351123")
    assert denylist.read(LOGIN).denies_all
    with pytest.raises(Rejected):
        denylist.check(LOGIN, 10**9)
