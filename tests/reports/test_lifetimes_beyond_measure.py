"""A session is to last "for ever", some billion seconds: the store refuses the number, and every sign-in is a 500.

https://github.com/magro/memcached-session-manager/issues/402, https://github.com/redis/redis/issues/6800

Right: refused at start; up to 400 days, as long as a browser keeps a cookie, everything works on both lanes.
Neighbours: every setting that is a time, numbers that are no more than digits, signs, fractions, exponents, other
digits.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from authdemo import env, policy
from tests import people
from tests.people import Browser
from tests.variants import VARIANTS

TIMES = re.findall(r'env\.seconds\("(\w+)"', (Path(settings.BASE_DIR) / "authdemo/settings.py").read_text())
NONE = [
    str(env.LONGEST + 1),
    "99999999999",
    "9" * 30,
    "9" * 5000,
    "-1",
    "+5",
    "1.5",
    "1e3",
    "1_000",
    "٣",
    "²",
    "0x10",
    "1 0",
]


@pytest.mark.parametrize("value", NONE, ids=lambda value: value[:12])
@pytest.mark.parametrize("name", TIMES)
def test_what_is_no_time_is_refused_with_the_bounds(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} is .*from 1 to {env.LONGEST}\.$"):
        env.seconds(name, default=1)


def test_there_are_such_settings():
    assert len(TIMES) >= 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lane", "wishes"), VARIANTS.values())
def test_the_longest_times_work(lane, wishes):
    fields = ("session_idle", "session_max", "refresh_idle", "refresh_max", "refresh_grace", "stateless_seconds")
    with policy.use(replace(policy.site(), **dict.fromkeys(fields, float(env.LONGEST)))):
        alice = people.alice()
        laptop = Browser(lane).signs_in(alice, remember=True, **wishes)
        assert laptop.fate() == alice.username
        del laptop.client.cookies["access" if lane == "jwt" else "csrftoken"]
        assert laptop.fate() == ("missing" if wishes.get("revocation") == "stateless" else alice.username)
        laptop.logs_out()
