"""A command dies in the middle of its output: the terminal's encoding lacks a character.

https://github.com/Aider-AI/aider/issues/4582, https://github.com/django-commons/django-unicorn/issues/91

Right: every command ends as it would anywhere, and what cannot be shown is replaced by what reads the same. Neighbours:
ASCII, Latin-1, the code pages of Windows, a locale that is none, UTF-8 itself where a file's name or an argument was no
text; lists, tables, steps, sentences of errors, names that people have, and every character that our own code has.
"""

import ast
import os
import subprocess
import sys

import pytest

from authdemo.lab import registry
from authdemo.lab.terminal import report
from authdemo.management import terminal
from tests import environment

ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "cp850", "koi8-r", "shift_jis", "utf-8", "utf-16"]
NO_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
WITHOUT = {"\u0661", "\ufffd"}  # a digit that is refused in an address; what stands for what is no text


def shown(text, encoding="ascii"):
    return text.encode(encoding, terminal.readable()).decode(encoding)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("the thief’s “copy” – 3 µs · 4 × 5 …", 'the thief\'s "copy" - 3 us * 4 x 5 ...'),
        ("‹a1b2› → •••\u202f2\u00a0s", "<a1b2> -> *** 2 s"),
        ("Zoë Müller, Çağla, Nguyễn, ﬁn", "Zoe Muller, Cagla, Nguyen, fin"),
        ("Ελένη 李 🦊", "????? ? ?"),
        ("Zo\udcc3\udcab in /tmp/v\udcff", "Zoe in /tmp/v?"),
    ],
)
def test_what_a_terminal_lacks_is_replaced_by_what_reads_the_same(text, plain):
    assert shown(text) == plain


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_it_has_is_left_alone(encoding):
    there = {"utf-8": "’“–·…éЖ李", "utf-16": "’“–·…éЖ李", "koi8-r": "Ж", "shift_jis": "李", "ascii": "a"}.get(
        encoding, "é"
    )
    assert shown(there, encoding) == there


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_experiment_has_a_word_that_some_terminal_cannot_show(encoding):
    said = list(report.listing())
    said += [text for each in registry.all_experiments().values() for text in (each.why, each.rule, each.stops)]
    for text in said:
        assert shown(text, encoding).count("?") == text.count("?"), text


def test_every_character_of_our_code_has_a_nearest_one():
    files = [
        path
        for package in ("authdemo", "jwt_app", "sessions_app")
        for path in (environment.CODE / package).rglob("*.py")
    ]
    strings = [
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    characters = set("".join(strings)) - {"?", *WITHOUT}
    assert [one for one in sorted(characters) if "?" in shown(one)] == []


def command(*arguments, var, **env):
    """How a command ends and what it says, as bytes of its terminal."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=environment.CODE,
        env=environment.for_process(var, **env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    assert b"Traceback" not in done.stdout, done.stdout
    return done.returncode, done.stdout


@pytest.mark.processes
class TestCommands:
    def test_a_list(self, tmp_path):
        status, said = command("lab", "--list", var=tmp_path / "var", PYTHONIOENCODING="cp437")
        assert status == 0
        assert b"Do a cookie's flags do what they promise?" in said

    def test_a_story_step_by_step(self, tmp_path):
        status, said = command("lab", "credential-size", "--step", var=tmp_path / "var", PYTHONIOENCODING="ascii")
        assert status == 0
        assert said.isascii()
        assert b"\n  Why   " in said

    def test_a_name_in_a_locale_that_knows_no_such_letter(self, tmp_path):
        status, said = command("revoke", os.fsencode("Zoë"), var=tmp_path / "var", **NO_LOCALE)
        assert (status, said) == (1, b"CommandError: There is no user Zoe.\n")

    def test_an_argument_that_is_no_text(self, tmp_path):
        status, said = command("revoke", b"Zo\xeb", var=tmp_path / "var")
        assert status == 1
        assert said.startswith(b"CommandError: There is no user Zo")
