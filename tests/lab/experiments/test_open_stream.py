"""What is said of an answer that was under way, from the lines that came of it."""

import pytest

from authdemo.lab.experiments.revocation.open_stream import LAST, Cut, Heard

CUT = Cut(5.0, 5.5)


@pytest.mark.parametrize(
    ("lines", "closed", "says"),
    [
        ([(4.0, "1"), (6.0, "2"), (7.0, LAST)], False, "went on to its end"),
        ([(4.0, "1"), (5.1, "revoked")], True, "was closed, revoked"),
        ([(4.0, "1"), (5.6, "2"), (6.0, "expired")], False, "went on until it was closed, expired"),
        ([(4.0, "1"), (5.4, "2"), (5.6, "expired")], None, "was closed, expired"),  # last asked too early to tell
        ([(4.0, "1"), (5.1, "expired")], None, "was closed, expired"),  # it would have been without the cut, too
        ([(4.0, "1"), (4.9, "revoked")], None, "was closed, revoked"),  # by something else
        ([(4.0, "1"), (4.9, LAST)], None, "had ended before"),  # the machine was too slow
    ],
)
def test_only_what_was_refused_as_revoked_after_the_cut_was_closed_by_it(lines, closed, says):
    heard = Heard(lines)
    assert heard.closed(CUT) is closed
    assert heard.says(CUT) == says
