"""Either lane."""

import pytest


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param
