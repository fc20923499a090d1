"""The variants on which the machinery is tried: a session, a token that nobody is asked about, one with a denylist."""

import pytest

from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS

VARIANTS = [SESSIONS_REDIS, JWT_REFRESH, JWT_DENYLIST]


@pytest.fixture(params=VARIANTS, ids=str)
def variant(request):
    return request.param
