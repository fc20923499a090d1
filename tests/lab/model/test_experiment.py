"""What an experiment can be answered with: a word that several share is one value."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.experiment import IT_DEPENDS, NO, SURVIVAL_ANSWERS, YES

SHARED = (YES, NO, IT_DEPENDS, *SURVIVAL_ANSWERS)


@pytest.mark.parametrize("slug", registry.every_experiment())
def test_an_answer_that_others_have_too_is_theirs(slug):
    for answer in registry.get(slug).answers:
        assert answer not in SHARED or any(answer is shared for shared in SHARED), answer
