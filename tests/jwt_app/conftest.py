"""Tokens that do not live long."""

from dataclasses import replace

import pytest

from authdemo import policy


@pytest.fixture
def short():
    """Access tokens of 0.6 s, no leeway, a grace of 0.3 s."""
    rules = replace(policy.site(), access_seconds=0.6, stateless_seconds=0.6, leeway=0, refresh_grace=0.3)
    with policy.use(rules):
        yield rules
