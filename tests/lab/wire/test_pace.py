"""Stories take their time from the machine."""

from itertools import count

import pytest

from authdemo.lab.model.experiment import Race, Story
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire import pace
from authdemo.lab.wire.runs import Run


class Clock:
    """One that is so much later each time it is read."""

    def __init__(self, seconds):
        self.times = count(0.0, seconds)

    def __call__(self):
        return next(self.times)


class Idle:
    """A browser that does nothing."""

    def logs_in(self, username, password):
        pass

    def opens_profile(self):
        pass


@pytest.mark.parametrize(("took", "expected"), [(0.01, 1.0), (0.5, 1.0), (0.7, 1.5), (1.2, 2.5), (1000.0, 4.0)])
def test_the_pace_follows_from_how_long_a_sign_in_and_the_looks_take(took, expected):
    assert pace.measured(Idle(), "maple", "pw", clock=Clock(took)) == expected


class Tells(Story):
    """At which pace?"""

    slug, seconds, variants = "tells", 1, (SESSIONS_REDIS,)
    lifetimes = {"session_idle": 3.0}

    def story(self, stage):
        stage.tells(f"{stage.pace:g}, {stage.policy.session_idle:g} s")


@pytest.mark.django_db(transaction=True)
def test_a_run_asks_the_machine_before_it_sets_any_lifetime(monkeypatch, redis):
    asked = []
    monkeypatch.setattr(pace, "measured", lambda browser, *who: asked.append(browser.opens_profile().status) or 2.0)
    record = Run(Tells(), pace=1.5).play()
    assert [step.what for step in record.played[0].steps] == ["3, 9 s"]
    assert record.pace == 3.0
    assert asked == [401]
    assert redis.keys("*") == []


def test_a_race_is_planned_at_the_pace_of_its_run():
    assert Race("ban", 0.5, 1.5, 2.5).at_pace(2.0) == Race("ban", 1.0, 3.0, 5.0)
