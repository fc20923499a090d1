"""CONTRIBUTING.md's recipes are followed to the letter, in a copy of the project, and what comes out is used."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import environment

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "*.png")
HEAD = re.compile(r"(?:#|<!--) (?P<path>\S+?)(?:, after: (?P<anchor>.+?))?(?: -->)?$")

pytestmark = pytest.mark.processes


def blocks(title):
    """The code blocks of one recipe: path, anchor or None, lines."""
    section = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    for block in re.findall(r"^```\w*\n(.*?)^```", section, re.DOTALL | re.MULTILINE):
        first, rest = block.split("\n", 1)
        head = HEAD.match(first)
        yield head["path"], head["anchor"], rest


def follow(root, title):
    for path, anchor, text in blocks(title):
        file = root / path
        if anchor is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            continue
        lines = file.read_text().splitlines(keepends=True)
        (at,) = [number for number, line in enumerate(lines) if anchor in line]
        at += 1 + (anchor.startswith("from ") and not lines[at + 1].strip())
        file.write_text("".join([*lines[:at], text, *lines[at:]]))


@pytest.mark.parametrize("title", ["An experiment and its claim", "An experiment in the visitor's browser"])
def test_the_claim_of_a_recipe_stands_in_the_chapter_of_its_experiment(title):
    paths = [Path(path) for path, _, _ in blocks(title)]
    (experiment,) = [path.parent.name for path in paths if "experiments" in path.parts]
    (claim,) = [path.stem for path in paths if "claims" in path.parts]
    assert experiment == claim


@pytest.fixture
def copy(tmp_path):
    """The project, to be changed."""
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT))


def run(copy, *arguments, **env):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment.for_process(copy / "var", **env),
        capture_output=True,
        text=True,
        timeout=100,
        stdin=subprocess.DEVNULL,
    )


def asks(copy, code, **env):
    """What this prints, in the copy, with Django set up."""
    lines = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'authdemo.settings'; django.setup()",
        "from django.test import Client; client = Client(SERVER_NAME='localhost')",
    )
    ran = run(copy, "-c", "\n".join([*lines, code]), **env)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_what_is_added_by_the_recipes_works(copy):
    """All in one copy, and asked for in as few processes as it takes: each loads the whole site."""
    for title in ADDITIONS:
        follow(copy, title)
    ran = run(copy, "manage.py", "lab", "two-looks", "--json", "-", CARD_SECONDS="7")
    assert ran.returncode == 0, ran.stderr
    (receipt,) = json.loads(ran.stdout)
    assert receipt["verdicts"]["C91"]["verdict"] == "confirmed"
    answers = json.loads(asks(copy, ASKS, CARD_SECONDS="7"))
    assert answers == {
        "lab": 200,
        "cards": ["/sessions/login/?next=%2Fsessions%2Fcard%2F", "/jwt/login/?next=%2Fjwt%2Fcard%2F"],
        "seconds": 7,
    }
    assert "CARD_SECONDS" in run(copy, "manage.py", "check", CARD_SECONDS="soon").stderr


ADDITIONS = (
    "An experiment and its claim",
    "An experiment in the visitor's browser",
    "A page on both lanes",
    "A setting",
)
ASKS = """
import json
from django.conf import settings
lab = client.get("/lab/comes-back/").status_code
cards = [client.get(f"/{lane}/card/").headers["Location"] for lane in ("sessions", "jwt")]
print(json.dumps({"lab": lab, "cards": cards, "seconds": settings.CARD_SECONDS}))
"""


def test_a_mode_that_is_forgotten_somewhere_turns_tests_red_and_breaks_no_page(copy):
    follow(copy, "A revocation mode")
    ran = run(copy, "-m", "pytest", "-n", "0", "tests/jwt_app/test_modes.py", "-k", "watched")
    told = set(re.findall(r"^FAILED .*::(\w+)\[watched\]", ran.stdout, re.MULTILINE))
    assert told == {
        "test_what_it_costs_and_what_becomes_of_a_copy_is_counted_and_tried",
        "test_readme_and_security_name_it",
        "test_what_denies_is_written_by_every_script_that_ends_or_changes",
    }, ran.stdout
    assert run(copy, "manage.py", "migrate").returncode == 0
    assert "watched" in asks(copy, "print(client.get('/jwt/login/').content.decode())")
