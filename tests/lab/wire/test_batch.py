"""Many experiments in a row; what a slow machine could not tell is told once more, slower."""

import pytest

from authdemo.lab.model.experiment import Story
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire import batch, pace
from authdemo.lab.wire.batch import Batch
from authdemo.lab.wire.browser import StepFailed

pytestmark = pytest.mark.django_db(transaction=True)


class Told(Story):
    """Is it told?"""

    slug = "story"
    variants = (SESSIONS_REDIS,)
    seconds = 1

    def __init__(self, *endings):
        self.endings, self.paces = list(endings), []

    def story(self, stage):
        self.paces.append(stage.pace)
        ending = self.endings.pop(0)
        if isinstance(ending, Exception):
            raise ending
        stage.finds("C0", ending, "said")


@pytest.fixture(autouse=True)
def a_machine_that_is_fast_enough(monkeypatch):
    monkeypatch.setattr(pace, "measured", lambda *_: 1.0)


def played(story):
    (record,) = Batch([story]).records()
    (only,) = record.played
    return only


@pytest.mark.parametrize("first", [None, StepFailed("too late")], ids=["undecided", "broken off"])
def test_what_could_not_be_told_is_told_once_more_and_slower(first):
    story = Told(first, True)
    assert [finding.holds for finding in played(story).findings] == [True]
    assert story.paces == [1.0, batch.SLOWER]


@pytest.mark.parametrize("decided", [True, False])
def test_what_is_decided_is_told_once(decided):
    story = Told(decided)
    assert [finding.holds for finding in played(story).findings] == [decided]
    assert story.paces == [1.0]


def test_it_is_not_told_a_third_time():
    story = Told(None, None)
    assert [finding.holds for finding in played(story).findings] == [None]
    assert story.paces == [1.0, batch.SLOWER]


def test_what_is_timed_has_its_noise_and_is_not_repeated():
    story = Told(None)
    story.alone = True
    assert [finding.holds for finding in played(story).findings] == [None]
    assert story.paces == [1.0]
