"""A story made up by a test, told on one variant."""

from authdemo.lab.model.experiment import Story
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.runs import Run


class Told(Story):
    """Is it told?"""

    slug, seconds = "told", 1

    def __init__(self, tells):
        self.tells = tells

    def story(self, stage):
        self.tells(stage)


def told(tells, variant=SESSIONS_REDIS):
    (played,) = Run(Told(tells), [variant]).play().played
    assert not played.failure, played.failure
    return played
