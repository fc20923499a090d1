"""A short workshop with all that happens in one; `python -m tests.room.rehearsal` takes the agenda of 45 minutes."""

import pytest

from authdemo.lab import registry
from tests.room.rehearsal import Crowd, agenda, rehearse

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_no_vote_is_lost_or_counted_twice_whatever_happens_in_a_room(browser, tmp_path):
    crowd = Crowd(workers=2, devices=5, browsers=2, offline=3.0)
    report = rehearse(browser, tmp_path / "var", ["role-change", "choose:size", "xss-ride"], crowd)
    assert report.faults == []
    assert report.votes >= 3
    assert sum("restart" in what for what in report.disturbed) == 2


def test_the_agenda_is_the_workshops():
    assert agenda(45)[0] == "logout-replay"
    assert all(key in registry.every_experiment() for key in agenda(45)[:-1])
