"""Telling one story to its end, or finding the sentence that says why it has none."""

import logging
from collections.abc import Mapping

from django.db import DatabaseError

from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.story_time import Stopped
from authdemo.strategy import StoreUnavailable

logger = logging.getLogger("authdemo.lab")


class NotPossible(Exception):
    """This machine lacks what the experiment needs. The message is a sentence for the page."""


def tells(experiment: OnTheWire, stages: Mapping[Variant, Stage]) -> tuple[str, bool]:
    """Tell the story. Empty where it came to its end, else the sentence that says why not; and whether this machine
    could have told it at all."""
    try:
        experiment.plays(stages)
    except Stopped:
        return "Stopped.", True
    except StoreUnavailable:
        return "Redis could not be asked.", True
    except DatabaseError:
        return "The database could not be asked.", True
    except NotPossible as why:
        return str(why), False
    except StepFailed as failed:
        return str(failed), True
    except Exception:  # a page is waiting for this thread; it must get an answer
        logger.exception("%s failed", experiment.slug)
        return "An error in the site; its log says which.", True
    return "", True
