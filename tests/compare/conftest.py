"""A visitor of the compare page, and one whose credentials were copied."""

import pytest

from tests.compare.visitor import Visitor


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def robbed(visitor):
    visitor.does("login", "steal")
    return visitor
