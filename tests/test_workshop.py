"""`docs/workshop.md`: what it names exists, what it counts adds up, and a run takes what the code says."""

import re

import pytest
from django.core.management import get_commands, load_command_class
from django.test import Client

from authdemo.lab import registry
from authdemo.room.phases import MOVES
from authdemo.room.switches import SWITCHES
from tests.documents import README, ROOT, rows

TEXT = (ROOT / "docs/workshop.md").read_text()
AGENDAS = re.findall(r"### (\d+) minutes.*?\n\n(\|.*?)\n\n", TEXT, re.DOTALL)
CODE = set(re.findall(r"`([^`\n]+)`", TEXT))
BOLD = set(re.findall(r"\*\*([^*]+)\*\*", TEXT))


@pytest.mark.parametrize(("minutes", "table"), AGENDAS)
def test_an_agenda_is_as_long_as_it_says_and_a_run_takes_what_it_says(minutes, table):
    assert sum(int(row[0]) for row in rows(table)) == int(minutes)
    for _, question, seconds, says in rows(table):
        assert says
        if question:
            assert registry.get(question.strip("`")).seconds == int(seconds)


def test_there_are_three():
    assert [minutes for minutes, _ in AGENDAS] == ["20", "45", "90"]


def test_what_runs_in_one_browser_alone_is_said_to_run_on_the_trainers_machine():
    for _, table in AGENDAS:
        for _, question, _, says in rows(table):
            if question:
                assert registry.get(question.strip("`")).in_browser is ("trainer's machine" in says), question


def test_every_experiment_that_it_names_is_one():
    slugs = {word for word in CODE if re.fullmatch(r"[a-z]+(-[a-z]+)+|csrf|ban", word)}
    assert slugs <= set(registry.every_experiment())


@pytest.mark.django_db
def test_every_page_that_it_names_is_one():
    for path in {word for word in CODE if word.startswith("/")}:
        assert Client().get(path).status_code == 200, path


def test_every_command_and_option_that_it_names_exists():
    for command in re.findall(r"manage\.py (\w+)", TEXT):
        assert command in get_commands(), command
    options = load_command_class(get_commands()["demo"], "demo").create_parser("manage.py", "demo").format_help()
    for option in re.findall(r"`(?:[^`]*? )?(--[\w-]+)", TEXT):
        assert option in options, option


def test_every_button_that_it_names_is_on_a_page():
    pages = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    labels = {move.label for move in MOVES.values()}
    labels |= {label for one in SWITCHES.values() for label in (one.label, one.back)}
    for name in BOLD - {"Sessions or JWT?"}:
        assert name in labels or re.search(rf"[>}}]{re.escape(name)}[<{{:]", pages), name


def test_readme_leads_to_it():
    assert "(docs/workshop.md)" in README
