"""What a comment or a docstring names is there: files, and what a template says of the values that it is given."""

import pkgutil
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDERS = ("authdemo", "sessions_app", "jwt_app", "templates", "static", "docs", ".ci")
KINDS = {".py", ".html", ".js", ".css", ".lua"}
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in KINDS]
ALL = [
    f"/{path.relative_to(ROOT).as_posix()}" for path in [*FILES, *(ROOT / "tests").rglob("*.py"), ROOT / "manage.py"]
]
NAMED = re.compile(r"(?<![\w./*{}-])([\w-]+(?:/[\w-]+)*\.(?:py|html|js|css|lua))\b")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def name(path):
    return path.relative_to(ROOT).as_posix()


def said(template):
    """What stands in the comments of a template."""
    return " ".join(re.findall(r"\{# (.*?) #\}", template.read_text()))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_that_are_named_exist(path):
    assert [
        named for named in NAMED.findall(path.read_text()) if not any(one.endswith(f"/{named}") for one in ALL)
    ] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_types_that_a_template_names_exist(template):
    """In full, below `authdemo`, or in the package whose template it is."""
    package = template.relative_to(ROOT / "templates").parts[0]
    for named in re.findall(r"\b(?:[a-z_]+\.)+[A-Z]\w+", said(template)):
        assert any(exists(f"{where}.{named}") for where in ("authdemo", f"authdemo.{package}")), named


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_what_gives_a_template_its_values_is_in_the_file_that_is_named(template):
    for names, file in re.findall(r"see ([\w`() ]+) in ([\w/]+\.py)", said(template)):
        text = (ROOT / "authdemo" / file).read_text()
        for one in set(re.findall(r"\w+", names)) - {"and"}:
            assert re.search(rf"^ *(def|class) {one}\b", text, re.MULTILINE), one


def exists(named):
    try:
        pkgutil.resolve_name(named)
    except (ImportError, AttributeError):
        return False
    return True
