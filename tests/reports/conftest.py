"""A site to be treated badly."""

import pytest

from tests.processes import Demo
from tests.reports.crowd import IMPATIENT


@pytest.fixture(scope="session")
def impatient_site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("crowd"), "--keep-alive", "3", program=("-c", IMPATIENT)) as running:
        running.get("/claims/")
        yield running
