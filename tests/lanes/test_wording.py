"""Every reason and every ending is told in a sentence."""

import pytest

from authdemo.lanes import wording
from authdemo.strategy import Ending, Reason, Rejected

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_reason_and_every_ending_has_a_sentence():
    rejections = [Rejected(reason) for reason in Reason] + [Rejected(Reason.REVOKED, ending=end) for end in Ending]
    sentences = [wording.why(rejected) for rejected in rejections]
    assert len(set(sentences)) == len(rejections)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)


def test_a_sentence_names_the_time_where_it_is_known():
    rejected = Rejected(Reason.REVOKED, ending=Ending.DEVICE, at=1763683351.0)
    assert wording.why(rejected) == "You were logged out from another device at 00:02 UTC."
    assert wording.since(rejected) == "since 00:02:31 UTC"
    assert wording.since(Rejected(Reason.UNKNOWN)) == ""
