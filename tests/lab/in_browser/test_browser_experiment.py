"""What an experiment of a browser tells of it."""

import time
from dataclasses import replace

import pytest

from authdemo.lab import registry
from authdemo.lab.in_browser.browser_experiment import VariantOutcome
from authdemo.lab.model.variants import SESSIONS_REDIS
from tests.lab.in_browser.begun import begun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("given", "aged", "says"),
    [
        (None, False, "no earlier run has left one older than 120 s"),
        (60.0, True, "no earlier run has left one older than 120 s"),
        (133.0, False, "133 s old: did not come along with the form"),
        (133.0, True, "133 s old: came along with the form"),
    ],
)
def test_a_cookie_without_the_attribute_is_asked_about_again_when_it_is_two_minutes_old(given, aged, says):
    _, _, trial = begun("csrf")
    trial, outcome = replace(trial, facts={"aged": given}), VariantOutcome(SESSIONS_REDIS)
    registry.get("csrf").judges_age(trial, outcome, {"form": {"aged": aged}})
    assert [step.answer for step in outcome.steps] == [says]


def test_a_run_knows_how_old_the_cookie_of_an_earlier_one_is():
    assert begun("csrf")[2].facts["aged"] is None
    _, response, trial = begun("csrf", HTTP_COOKIE=f"lab-aged={int(time.time()) - 200}")
    assert 199 < trial.facts["aged"] < 230
    assert "lab-aged" not in response.cookies, "it goes on growing old"
