"""README and SECURITY.md say what is: names, defaults, commands and paths are those of the code."""

import doctest
import importlib
import pkgutil
import re

import pytest
from django.conf import settings
from django.core.management import get_commands

from sessions_app import sliding
from tests.documents import CHANGELOG, README, ROOT, SECURITY, rows, section

RUN = (
    "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && .venv/bin/python manage.py demo",
    "python3 -m venv .venv && .venv/bin/pip install -q -r requirements-dev.txt && .venv/bin/python -m pytest",
)


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


def test_where_a_trainers_switches_are_and_where_they_are_turned_stands_on_both_maps():
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    maps = ((section("Read the code"), "`authdemo/room/`"), (contributing, "Where is what a trainer can do"))
    for text, first in maps:
        (row,) = [row for row in rows(text) if row[0].startswith(first)]
        named = {name.rpartition("/")[2] for name in re.findall(r"`([\w/]+\.py)`", row[1])}
        assert {"phases.py", "switches.py", "turning.py"} <= named
        assert [name for name in named if not (ROOT / "authdemo/room" / name).exists()] == []


@pytest.mark.parametrize("document", ["CHANGELOG.md", "docs/workshop.md"])
def test_what_is_no_table_and_no_quotation_is_wrapped(document):
    lines = (ROOT / document).read_text().splitlines()
    assert [line for line in lines if len(line) > 124 and line[0] not in "|>"] == []


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
