"""A folder of each test's own."""

import pytest


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"
