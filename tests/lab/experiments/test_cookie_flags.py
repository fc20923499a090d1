"""What is said of all flags together."""

import pytest

from authdemo.lab.experiments.attacks.cookie_flags import in_all
from authdemo.lab.in_browser.flag_checks import Check

HELD, BROKEN, UNTRIED = (Check(str(holds), holds, "") for holds in (True, False, None))
NOT_HERE = Check("Secure", None, "", measured=False)


@pytest.mark.parametrize(
    ("checks", "holds", "says"),
    [
        ([HELD, HELD], True, "2 of 2 did what is promised of them"),
        ([HELD, BROKEN], False, "1 of 2 did what is promised of them"),
        (
            [HELD, NOT_HERE],
            True,
            "1 of 1 did what is promised of them; not measured under this address: Secure",
        ),
        ([HELD, UNTRIED], None, "1 of 2 did what is promised of them; not tried: None"),
        ([BROKEN, UNTRIED], None, "0 of 2 did what is promised of them; not tried: None"),
    ],
)
def test_of_what_was_not_tried_nothing_is_concluded(checks, holds, says):
    assert in_all(checks) == (holds, says)
