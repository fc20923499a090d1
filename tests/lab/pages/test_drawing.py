"""The picture of a race: a bar ends where a copy did, and where it did not end, that is drawn."""

from dataclasses import replace

import pytest

from authdemo.lab import registry
from authdemo.lab.model.record import Survival
from authdemo.lab.pages import drawing
from tests.reports.states.records import record

OUTLIVED = Survival("the copy", "log out", 0.5, 1.0, 2.0, 1.4, None, 1.5, "")  # not refused when the run ended
ENDED = replace(OUTLIVED, refused=1.5, reason="revoked")


@pytest.mark.parametrize(("survival", "is_drawn"), [(OUTLIVED, True), (ENDED, False)])
def test_what_was_still_good_goes_on_behind_the_last_look(survival, is_drawn):
    run = record("logout-replay")
    run = replace(run, played=tuple(replace(played, survivals=(survival,)) for played in run.played))
    picture = drawing.race(registry.get("logout-replay"), run)
    assert picture.any_goes_on is is_drawn
    for row in picture.rows:
        start = float(row.copied.rstrip("%")) + float(row.lived.rstrip("%"))
        assert (not row.goes_on) if not is_drawn else float(row.goes_on.rstrip("%")) == pytest.approx(start, abs=0.02)
