"""Tokens that do not live long, and rings for each algorithm."""

from dataclasses import replace
from functools import cache

import pytest

from authdemo import policy
from jwt_app import key_ring


@pytest.fixture
def short():
    """Access tokens of 6 s, no leeway, a grace of 3 s: `clock.passes(7)` is longer, a busy machine is not."""
    rules = replace(policy.site(), access_seconds=6, stateless_seconds=6, leeway=0, refresh_grace=3)
    with policy.use(rules):
        yield rules


@pytest.fixture(params=["HS256", "RS256", "ES256", "EdDSA"])
def algorithm(request):
    return request.param


@cache
def ring_for(algorithm):
    """Made once: to find RSA keys takes longer than any of these tests, and a ring is a value that no test changes."""
    return key_ring.KeyRing.generate(algorithm)


@pytest.fixture
def ring(algorithm):
    """A ring of its own for each algorithm, in force for the test."""
    found = ring_for(algorithm)
    with policy.use(replace(policy.site(), keys=found)):
        yield found
