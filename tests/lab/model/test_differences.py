"""A run that differs on one variant from what is expected of it is not as expected, whatever the overall verdict."""

import pytest

from authdemo.lab.model import wording
from authdemo.lab.model.claim import AS_MEASURED, NO, YES, Claim, Verdict
from authdemo.lab.model.differences import differences
from authdemo.lab.model.record import Finding, Played, RunRecord
from authdemo.lab.model.verdicts import judge

CLAIM = Claim(
    "C0", "state", "It holds", "A", "somewhere", {"a": YES, "b": NO}, {"beside": (NO, YES), "open": AS_MEASURED}
)
AS_EXPECTED = {"a": (True,), "b": (False,), "beside": (False, True)}


def record(failure="", **found):
    played = [
        Played(
            name,
            "jwt",
            failure=failure,
            findings=tuple(Finding("C0", holds, f"{name} {n}") for n, holds in enumerate(all_)),
        )
        for name, all_ in {**AS_EXPECTED, **found}.items()
    ]
    return RunRecord("id", "somewhere", 0.0, 1.0, {}, {}, tuple(played))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, []),
        ({"a": (False,)}, ["a: expected to hold, and found “a 0”"]),
        ({"b": (False, True)}, ["b: expected not to hold, and found “b 1”"]),
        (
            {"beside": (True, False)},
            [
                "beside: expected not to hold, and found “beside 0”",
                "beside: expected to hold, and found “beside 1”",
            ],
        ),
        ({"beside": (False,)}, ["beside: 2 findings were expected, and 1 came"]),
        ({"beside": (False, True, True)}, ["beside: nothing was expected, and found “beside 2”"]),
        ({"elsewhere": (True,)}, ["elsewhere: nothing was expected, and found “elsewhere 0”"]),
        ({"open": (False,)}, []),
        ({"a": (None,), "beside": (None, True)}, []),  # it could not be told
        ({"a": ()}, []),  # that there is no verdict says `judge`
    ],
)
def test_each_variant_is_held_to_its_part_of_the_table(found, said):
    assert [str(one) for one in differences(CLAIM, record(**found))] == said


def test_a_story_that_broke_off_differs_from_nothing():
    assert not differences(CLAIM, record(failure="Stopped.", a=(False,)))


def test_a_mixture_is_not_enough_where_it_depends():
    judged = judge(CLAIM, record(a=(False,), b=(True,)))
    assert judged.verdict is CLAIM.expect is Verdict.DEPENDS
    assert [one.variant for one in judged.differs] == ["a", "b"]
    assert wording.otherwise(judged) == (
        "Not as expected on a: expected to hold, and found “a 0”; b: expected not to hold, and found “b 0”."
    )


def test_where_all_is_as_expected_nothing_is_said():
    assert wording.otherwise(judge(CLAIM, record())) == ""
