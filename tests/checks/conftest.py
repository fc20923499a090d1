"""A key ring for the checks to look at."""

import pytest


@pytest.fixture
def ring(settings, tmp_path):
    """Puts a ring of our making in the site's file."""
    settings.VAR = tmp_path

    def put(found):
        (tmp_path / "keys.json").write_bytes(found.to_json())

    return put
