"""What is said of an address that leads to nothing that can be used."""

import pytest

from authdemo.store import probe, questions
from authdemo.store.address import NoRedis
from tests.topologies.servers import PASSWORD, SENTINEL_PASSWORD

WRONG = "geheim"


def refusal(url: str) -> NoRedis:
    """One line without a password in it."""
    with pytest.raises(NoRedis) as raised:
        questions.admit_redis(probe.ask_redis(url, closely=True))
    said = str(raised.value)
    assert "\n" not in said
    assert not any(secret in said for secret in (PASSWORD, SENTINEL_PASSWORD, WRONG))
    return raised.value
