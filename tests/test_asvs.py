"""The table of ASVS 5.0 in SECURITY.md and the tests in `tests/asvs` are in step."""

import re

from tests.documents import ROOT, SECURITY, rows

ASVS = [
    row
    for part in SECURITY.split("## ASVS 5.0, requirement by requirement")[1].split("\n### ")[1:]
    for row in rows(part)
]
REQUIREMENTS = {  # how many requirements each section of the standard has
    **{"3.1": 1, "3.2": 3, "3.3": 5, "3.4": 8, "3.5": 8, "3.6": 1, "3.7": 5},
    **{"6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2},
    **{"8.2": 4, "8.3": 3, "8.4": 2, "9.1": 3, "9.2": 4},
}


def test_every_requirement_has_one_row():
    wanted = [f"{part}.{number}" for part, count in REQUIREMENTS.items() for number in range(1, count + 1)]
    assert sorted(row[0] for row in ASVS) == sorted([*wanted, "10.4.4", "10.4.5", "10.4.8", "10.4.9"])


def test_every_row_is_met_by_a_test_of_its_own_or_says_why_not():
    for number, level, state, why, test in ASVS:
        assert level in {"1", "2", "3"}, number
        assert state in {"met", "in part", "not met", "not applicable"}, number
        if state in {"met", "in part"}:
            assert re.fullmatch(rf"`test_asvs_{number.replace('.', '_')}_[a-z0-9_]+`", test), number
        else:
            assert not test, number
        assert why or state == "met", number


def test_every_test_of_the_table_exists_and_every_one_that_exists_is_in_it():
    texts = "\n".join(path.read_text() for path in sorted((ROOT / "tests/asvs").glob("test_*.py")))
    defined = re.findall(r"^def (test_\w+)", texts, re.MULTILINE)
    assert sorted(defined) == sorted(row[4].strip("`") for row in ASVS if row[4])
