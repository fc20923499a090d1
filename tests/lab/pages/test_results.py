"""What a page computes from a record."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model import verdicts, wording
from authdemo.lab.pages import answers, results
from authdemo.strategy import Reason
from tests.reports.states.records import record


@pytest.mark.parametrize("slug", ["logout-replay", "credential-size"])
def test_each_claim_is_judged_once(slug, monkeypatch):
    judged, judge = [], verdicts.judge
    monkeypatch.setattr(verdicts, "judge", lambda claim, record: judged.append(claim) or judge(claim, record))
    shown = results.context(registry.get(slug), record(slug))
    assert judged == registry.claims_of(registry.get(slug)) == [card.judged.claim for card in shown["cards"]]
    assert shown["title"].count(";") == len(judged) - 1


def test_the_words_of_a_refusal_are_explained_where_they_occur():
    run = record("logout-replay", holds=True)
    said = wording.reasons(run)
    words = {step.answer for played in run.played for step in played.steps}
    assert set(said) == {word for answer in words for word in answer.split() if word in set(Reason)}
    assert set(wording.REASONS) == set(Reason)


@pytest.mark.parametrize("slug", ["csrf", "xss-read", "where-the-page-keeps-it"])
def test_where_a_cookie_decides_it_is_the_cookie_that_is_named(slug):
    """And not the denylist, which has nothing to do with it."""
    experiment = registry.get(slug)
    run = record(slug, holds=True)
    said = answers.of(experiment, run)
    text = str([(lane.said, lane.exceptions) for lane in said])
    assert "denylist" not in text
