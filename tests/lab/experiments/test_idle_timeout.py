"""idle-timeout: its figures are those of the run, also where a slow machine has stretched it."""

import re

import pytest

from authdemo.lab import registry
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_it_says_to_have_waited_was_waited_and_is_more_than_is_allowed():
    record = Run(registry.get("idle-timeout"), [SESSIONS_REDIS], pace=1.5).play()
    ((_, found),) = record.findings("C33")
    waited, allowed = map(
        float, re.search(r"after ([\d.]+)\ss idle, where ([\d.]+) s are allowed, refused", found.says).groups()
    )
    assert allowed == record.settings["session_idle"] >= 1.5
    assert waited > allowed
