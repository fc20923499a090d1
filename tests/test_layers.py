"""The floor plan holds: imports point down, and every part of the project has its place in it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from tests import environment

ROOT = Path(settings.BASE_DIR)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["name"] == "Imports point down")
PLACED = {name.strip() for layer in LAYERS for name in layer.replace("|", ":").split(":")}


def test_imports_point_down():
    from importlinter.cli import lint_imports

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert lint_imports(no_cache=True) == 0


def test_the_floor_plan_shows_what_is():
    code = "import floor_plan; print(floor_plan.PICTURE.read_text() == floor_plan.drawn())"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "docs", capture_output=True, text=True)
    assert ran.stdout.strip() == "True", f"{ran.stderr}; draw it again: python docs/floor_plan.py"


def test_everything_of_ours_has_a_place():
    ours = {
        f"authdemo.{path.stem}" for path in (ROOT / "authdemo").iterdir() if path.suffix == ".py" or is_package(path)
    }
    assert ours - {"authdemo.__init__"} <= PLACED
    assert {path.name for path in ROOT.iterdir() if is_package(path)} - {"authdemo", "tests"} <= PLACED


def is_package(path):
    return (path / "__init__.py").exists()


def test_templates_and_tests_stand_in_the_shape_of_the_packages():
    packages = {path.name for path in (ROOT / "authdemo").iterdir() if is_package(path)}
    apps = {"sessions_app", "jwt_app"}
    assert {path.name for path in (ROOT / "templates").iterdir()} <= packages
    folders = {path.name for path in (ROOT / "tests").iterdir() if is_package(path)}
    assert folders - packages - apps == {"asvs", "contract", "hostile", "reports", "topologies"} & folders


def test_a_web_worker_loads_neither_a_terminal_nor_a_server_starter(tmp_path):
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'authdemo.settings'; import authdemo.wsgi;"
        "from authdemo.lab import registry; from django.urls import get_resolver;"
        "get_resolver().url_patterns; registry.every_experiment();"
        "print([name for name in ('rich', 'granian', 'authdemo.management') if name in sys.modules])"
    )
    env = environment.for_process(tmp_path)
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr
