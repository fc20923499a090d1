"""Either lane, and a device worth forging."""

import pytest

from tests import people
from tests.people import Browser


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


@pytest.fixture
def laptop(lane):
    """A device of an admin: what it holds is worth forging."""
    choices = {"revocation": "denylist", "lifetime": 900} if lane == "jwt" else {}  # longer than a test takes
    return Browser(lane).signs_in(people.bob(), **choices)


@pytest.fixture
def somebody():
    """Who signs in with the right password."""
    return people.alice()
