"""README and SECURITY.md say what is: names, defaults, commands and paths are those of the code."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.test import Client

from authdemo.lab import registry
from authdemo.lab.model.claim import CHAPTERS, by_variant
from authdemo.lab.model.claims import BY_ID, CLAIMS
from sessions_app import sliding

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
RUN = (
    "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && .venv/bin/python manage.py demo",
    "python3 -m venv .venv && .venv/bin/pip install -q -r requirements-dev.txt && .venv/bin/python -m pytest",
)


def section(title):
    """The text under a heading, up to the next one of its rank."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text):
    """The rows of the first table in a text, as lists of cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_two_commands_do_everything_and_each_is_one_line():
    assert [line for line in README.splitlines() if line.startswith("python3 -m venv")] == list(RUN)
    assert RUN[1] in (ROOT / ".ci/run").read_text()


def test_every_setting_from_the_environment_is_in_the_table_and_the_reverse():
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "authdemo/settings.py").read_text())
    assert {row[0].strip("`") for row in rows(section("Settings"))} == set(read) | {"AUTHDEMO_VAR"}


@pytest.mark.parametrize(
    "row", [row for row in rows(section("Settings")) if "_SECONDS" in row[0]], ids=lambda row: row[0]
)
def test_the_defaults_in_the_table_are_the_defaults(row):
    assert int(row[1].split()[0]) == getattr(settings, row[0].strip("`"))


CROWD = rows(SECURITY.split("\n## What a crowd may hold\n")[1].split("\n## ")[0])


def test_what_is_remembered_by_a_process_has_its_row():
    remembered = {"jwt_app.seen_tokens.MOST", "sessions_app.sliding.MOST"}
    assert remembered <= {row[4].strip("`") for row in CROWD}


@pytest.mark.parametrize("row", CROWD, ids=lambda row: f"{row[0]} of {row[1]}")
def test_what_a_crowd_may_hold_is_what_the_code_says_and_a_test_holds_it(row):
    *_, most, _, where, held_by = (cell.strip("`") for cell in row)
    if where:
        named = where if where.startswith(("jwt_app.", "sessions_app.")) else f"authdemo.{where}"
        assert float(most.split()[0]) == pkgutil.resolve_name(named)
    path, _, test = held_by.partition("::")
    assert f"def {test}(" in (ROOT / "tests" / path).read_text()


def test_every_command_is_listed():
    ours = {name for name, app in get_commands().items() if app == "authdemo"}
    listed = {name for row in rows(section("Commands")) for name in re.findall(r"`(\w+)", row[0])}
    assert listed == ours


EXAMPLES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for app in ("authdemo", "sessions_app", "jwt_app")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "\n>>> " in path.read_text().replace("    >>> ", ">>> ")
]


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_in_docstrings_are_what_comes_out(module):
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted
    assert not results.failed


def test_every_dependency_is_named_with_its_reason():
    table = section("What it stands on")
    required = re.findall(r"^([A-Za-z0-9_-]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    named = {name for row in rows(table) for name in re.findall(r"`([^`]+)`", row[0])}
    assert named == set(required)
    after = section("What it stands on")
    for tool in re.findall(r"^([a-z][a-z0-9-]+)", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE):
        assert f"`{tool}`" in after, tool


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert all(re.match(r"[A-Za-z0-9_\[\]-]+==[0-9.]+(post[0-9]+)?( ;|$)", line) for line in lines), name


@pytest.mark.parametrize("document", ["README.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_file_that_is_linked_or_named_exists(document):
    text = (ROOT / document).read_text()
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if not target.startswith("http")]
    named = re.findall(r"`((?:authdemo|sessions_app|jwt_app|tests|templates|static)/[\w/.]*)`", text)
    assert [path for path in links + named if not (ROOT / path).exists()] == []


def test_each_change_is_whole_sentences():
    changes = [" ".join(change.split()) for change in CHANGELOG.split("\n- ")[1:]]
    assert [change for change in changes if not change.endswith((".", "?"))] == []
    assert [change for change in changes if re.search(r"\. [a-z]", change)] == []


def test_the_files_named_in_passing_are_those_of_their_lane():
    for lane in ("sessions_app", "jwt_app"):
        (row,) = [row for row in rows(section("Read the code")) if f"{lane}/strategy.py" in row[0]]
        assert [name for name in re.findall(r"`(\w+\.py)`", row[1]) if not (ROOT / lane / name).exists()] == []


def test_whoever_tries_mutants_is_shown_those_that_survive():
    """`mutmut run` counts them, and names none."""
    assert re.search(r"mutmut run .*&& \S*mutmut results$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)


def test_the_files_that_only_one_lane_has_are_named_there():
    lanes = ("sessions_app", "jwt_app")
    files = {lane: {path.name for path in (ROOT / lane).glob("*.py")} for lane in lanes}
    for lane, other in (lanes, lanes[::-1]):
        (row,) = [row for row in rows(section("Read the code")) if f"{lane}/strategy.py" in row[0]]
        assert files[lane] - files[other] <= set(re.findall(r"`(\w+\.py)`", row[1])), lane


def test_the_numbers_in_security_are_those_of_the_settings():
    assert "ten from one address" in SECURITY
    assert settings.AXES_FAILURE_LIMIT == 10
    assert "fifteen minutes" in SECURITY
    assert settings.AXES_COOLOFF_TIME == 0.25
    assert "30 minutes unused, 12 hours at most" in SECURITY
    assert settings.SESSION_IDLE_SECONDS == settings.JWT_REFRESH_IDLE_SECONDS == 30 * 60
    assert settings.SESSION_MAX_SECONDS == settings.JWT_REFRESH_MAX_SECONDS == 12 * 60 * 60
    assert "30 minutes at the earliest, 31 at the latest" in SECURITY
    assert sliding.pause() == 60


def test_the_costs_in_the_table_are_the_ones_that_are_counted():
    from tests.test_costs import VARIANTS

    table = section("Read the code").split("### ")[1]
    for row in rows(table):
        name = row[0].replace("JWT ", "jwt/").replace("`", "")
        counted = [command.upper() for command in VARIANTS[name][2]]
        assert re.findall(r"`(\w+)`", row[1]) == counted, name
        assert row[1].startswith("1 Redis" if counted else "0 and 0")


# ASVS: the table in SECURITY.md and the tests in tests/asvs are in step

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


# The lab: claims, registry, README and pages say the same


def numbers(text):
    """The claims that "C1 to C6, C8" names."""
    named = set()
    for first, last in re.findall(r"C(\d+)(?: to C(\d+))?", text):
        named |= set(range(int(first), int(last or first) + 1))
    return named


def number(claim):
    return int(claim.id.removeprefix("C"))


FROM_ALL_OTHERS = {71}  # follows from the ledger as a whole, and has no experiment


def test_claims_are_numbered_without_a_gap_and_belong_to_a_chapter():
    ids = {number(claim) for claim in CLAIMS}
    assert len(ids) == len(CLAIMS)
    assert sorted(ids | FROM_ALL_OTHERS) == list(range(1, len(CLAIMS) + len(FROM_ALL_OTHERS) + 1))
    assert {claim.chapter for claim in CLAIMS} == set(CHAPTERS)


def test_every_claim_has_its_experiment_and_each_variant_of_its_table_plays_there():
    for claim in CLAIMS:
        assert (claim.experiment in registry.in_browsers()) == claim.browser, claim.id
        played = {variant.name for variant in registry.get(claim.experiment).variants}
        assert claim.expected.keys() <= played, claim.id
        assert claim.meant, claim.id
        named = len(claim.judged) + len(claim.unless)
        assert len(claim.judged_on) == named, f"{claim.id}: why these are meant says `set_ups`"
        tables = [*claim.meant, *claim.excepted, *claim.covered, *by_variant(claim.others)]
        assert len(tables) == len(set(tables)), claim.id


def test_the_lab_in_the_readme_is_the_lab():
    lab = section("The lab")
    assert [row[0] for row in rows(lab)] == list(CHAPTERS.values())
    for row, experiments in zip(rows(lab), registry.chapters().values(), strict=True):
        assert re.findall(r"`([\w-]+)`", row[1]) == [experiment.slug for experiment in experiments]
        assert numbers(row[2]) == {number(claim) for each in experiments for claim in registry.claims_of(each)}
    browser = [claim for claim in CLAIMS if claim.browser]
    text, changes = " ".join(lab.split()), " ".join(CHANGELOG.split())
    ours = sum(claim.is_ours for claim in CLAIMS)
    wire = [claim for claim in CLAIMS if not claim.browser]
    theirs = (
        f"{len(CLAIMS) + 1 - ours} of articles on this subject, {ours} that an expert asks next"  # one follows: C71
    )
    assert f"{len(CLAIMS) + 1} claims: {theirs}." in text
    assert (
        f"{len(wire)} claims on the wire, {sum(not claim.is_ours for claim in wire)} of them the articles'" in changes
    )
    assert f"{len(registry.all_experiments())} experiments decide {len(CLAIMS) - len(browser)} of them" in text
    assert f"{len(registry.all_experiments())} experiments that decide {len(CLAIMS) - len(browser)} claims" in changes
    assert f"{len(registry.in_browsers())} experiments more, at once or page by page" in changes
    assert f"{len(registry.in_browsers())} more decide {len(browser)} in your own browser" in text
    assert set(re.findall(r"\*`([\w-]+)`\*", lab)) == set(registry.in_browsers())


@pytest.mark.django_db
def test_pages_name_what_the_registry_names():
    lab, ledger = (Client().get(path).content.decode() for path in ("/lab/", "/claims/"))
    assert set(re.findall(r'href="/lab/([\w-]+)/"', lab)) == set(registry.every_experiment())
    assert set(re.findall(r' id="(C\d+)"', ledger)) == set(BY_ID)
