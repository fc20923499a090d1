"""What two stories say that they counted is what they counted."""

import re

import pytest

from authdemo.lab import registry
from authdemo.lab.experiments.revocation import in_flight
from authdemo.lab.wire.paused_redis import PausedRedis
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


def played(slug, name):
    experiment = registry.get(slug)
    (variant,) = [each for each in experiment.variants if each.name == name]
    (found,) = Run(experiment, [variant]).play().played
    return found


def test_what_a_denylist_keeps_is_told_apart_from_the_families():
    """Two sign-ins and one log-out: one entry of a list that each request asks."""
    found = played("revocation-ladder", "jwt/denylist")
    (said,) = [finding.says for finding in found.findings if finding.claim == "C12"]
    kept = dict(reversed(one.split(" ", 1)) for one in said.partition("kept: ")[2].split(", "))
    assert [int(number) for kind, number in kept.items() if "deny" in kind or "denied" in kind] == [1], said
    assert sum(map(int, kept.values())) > 1


def test_a_request_is_held_before_each_of_its_commands_in_turn(monkeypatch):
    held = []

    class Counted(PausedRedis):
        def __init__(self, before):
            held.append(before)
            super().__init__(before)

    monkeypatch.setattr(in_flight, "PausedRedis", Counted)
    found = played("in-flight", "sessions/redis")
    tried = [int(number) for finding in found.findings for number in re.findall(r"of (\d+)", finding.says)]
    begun = [place for place, before in enumerate(held) if before == 0]
    runs = [held[start:end] for start, end in zip(begun, [*begun[1:], None], strict=True)]
    assert all(run == list(range(len(run))) for run in runs)
    assert all(len(run) > 2 for run in runs), "the last one has no such command any more"
    assert tried, [finding.says for finding in found.findings]
