"""The questions: over all chapters, one right option each, which follows from what the lab expects to measure."""

import re
from collections import Counter

import pytest

from authdemo.lab import registry
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.model.claims import BY_ID
from authdemo.quiz.questions import QUESTIONS

MANY = 18
OPTIONS = [(question, key, option) for question in QUESTIONS.values() for key, option in question.keyed()]


def test_there_are_enough_and_every_chapter_has_some_in_its_order():
    counted = Counter(question.chapter for question in QUESTIONS.values())
    assert len(QUESTIONS) >= MANY
    assert list(counted) == list(CHAPTERS)
    assert min(counted.values()) >= 3


@pytest.mark.parametrize("slug", QUESTIONS)
def test_one_option_alone_amounts_to_what_its_claim_is_expected_to_come_to(slug):
    question = QUESTIONS[slug]
    options = dict(question.keyed())
    assert len(options) == len(question.options) >= 3
    expected = BY_ID[question.claim].expect
    assert [key for key, option in options.items() if option.amounts_to == expected] == [question.right]
    assert sum(option.amounts_to is not None for option in options.values()) >= 2, "one of the others could be right"


@pytest.mark.parametrize(("question", "key", "option"), OPTIONS, ids=lambda each: getattr(each, "slug", None))
def test_every_option_has_an_explanation_of_its_own_and_an_experiment(question, key, option):
    assert len(option.why) > 30
    assert sum(option.why == other.why for *_, other in OPTIONS) == 1
    assert sum(option.text == other.text for other in question.options) == 1
    assert registry.get(BY_ID[option.claim or question.claim].experiment)


def test_no_option_says_that_each_request_has_its_signature_checked():
    """It was counted so before tokens were remembered."""
    (why,) = [option.why for _, _, option in OPTIONS if "Counted here on every page" in option.why]
    assert "checked before" in why
    assert not any("signature to check" in option.why for *_, option in OPTIONS)


def test_the_right_option_is_not_always_in_the_same_place():
    places = Counter(question.right for question in QUESTIONS.values())
    assert set(places) >= {"a", "b", "c"}
    assert max(places.values()) <= len(QUESTIONS) / 2


def test_no_slug_takes_an_address_of_the_quiz():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", slug) for slug in QUESTIONS)
