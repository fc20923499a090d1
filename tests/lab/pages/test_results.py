"""What a page computes from a record."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model import verdicts
from authdemo.lab.pages import results
from tests.reports.states.records import record


@pytest.mark.parametrize("slug", ["logout-replay", "credential-size"])
def test_each_claim_is_judged_once(slug, monkeypatch):
    judged, judge = [], verdicts.judge
    monkeypatch.setattr(verdicts, "judge", lambda claim, record: judged.append(claim) or judge(claim, record))
    shown = results.context(registry.get(slug), record(slug))
    assert judged == registry.claims_of(registry.get(slug)) == [card.judged.claim for card in shown["cards"]]
    assert shown["title"].count(";") == len(judged) - 1
