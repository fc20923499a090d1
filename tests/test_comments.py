"""What a comment or a docstring names is there: files, and what a template says of the values that it is given."""

import pkgutil
import re
from pathlib import Path

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


def test_files_that_are_named_exist():
    assert [
        (name(path), named)
        for path in FILES
        for named in NAMED.findall(path.read_text())
        if not any(one.endswith(f"/{named}") for one in ALL)
    ] == []


def test_types_that_a_template_names_exist():
    """In full, below `authdemo`, or in the package whose template it is."""
    assert [
        (name(template), named)
        for template in TEMPLATES
        for named in re.findall(r"\b(?:[a-z_]+\.)+[A-Z]\w+", said(template))
        if not any(exists(f"{where}.{named}") for where in ("authdemo", f"authdemo.{package_of(template)}"))
    ] == []


def test_what_gives_a_template_its_values_is_in_the_file_that_is_named():
    assert [
        (name(template), file, one)
        for template in TEMPLATES
        for names, file in re.findall(r"see ([\w`() ]+) in ([\w/]+\.py)", said(template))
        for one in set(re.findall(r"\w+", names)) - {"and"}
        if not re.search(rf"^ *(def|class) {one}\b", (ROOT / "authdemo" / file).read_text(), re.MULTILINE)
    ] == []


def package_of(template):
    return template.relative_to(ROOT / "templates").parts[0]


def exists(named):
    try:
        pkgutil.resolve_name(named)
    except (ImportError, AttributeError):
        return False
    return True
