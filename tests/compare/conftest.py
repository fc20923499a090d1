"""A visitor of the compare page, and one whose credentials were copied; and where a real browser finds it."""

import pytest

from tests.compare.visitor import Visitor


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def robbed(visitor):
    visitor.does("login", "steal")
    return visitor


@pytest.fixture
def compare(demo_site):
    """The page's address, for a real browser."""
    return demo_site.rstrip("/") + "/compare/"
