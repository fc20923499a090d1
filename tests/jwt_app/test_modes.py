"""A revocation mode is one value; wherever else a mode must be known, a test here says so when it is forgotten."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from authdemo.lab.model import set_ups, variants
from jwt_app.modes import DEFAULT, DEFAULT_OVER_HTTPS, MODES, Asks, on_offer
from tests import test_costs, test_revocation_table
from tests.store import test_outage

ROOT = Path(settings.BASE_DIR)
README, SECURITY = (ROOT / "README.md").read_text(), (ROOT / "SECURITY.md").read_text()

each = pytest.mark.parametrize("mode", MODES.values(), ids=MODES)


@each
def test_it_has_its_sentences(mode):
    assert mode.means.endswith(".")
    assert mode.asked.endswith(".")
    assert bool(mode.family) == bool(mode.family_key) == mode.keeps_family
    assert bool(mode.lives_on) == (not mode.ends_at_once)
    assert bool(mode.outlives) == (mode.keeps_family and not mode.ends_at_once)
    assert ("{cost}" in mode.asked) == mode.ends_at_once


@each
def test_what_it_costs_and_what_becomes_of_a_copy_is_counted_and_tried(mode):
    assert f"jwt/{mode.name}" in test_costs.VARIANTS
    assert mode.name in test_revocation_table.VARIANTS
    assert (f"jwt/{mode.name}" in test_outage.ASKING) == mode.ends_at_once
    assert (f"jwt/{mode.name}" in test_outage.NOT_ASKING) == (not mode.ends_at_once)


@each
def test_the_lab_plays_it_and_the_claims_are_judged_on_it(mode):
    name = f"jwt/{mode.name}"
    assert name in {variant.name for variant in variants.JWT}
    assert (name in set_ups.ASKED, name in set_ups.UNASKED) == (mode.ends_at_once, not mode.ends_at_once)
    assert (name in set_ups.RENEWING) == mode.keeps_family == (name in {variant.name for variant in variants.RENEWING})


@each
def test_readme_and_security_name_it(mode):
    assert re.search(rf"^\| JWT `{mode.name}` \|", README, re.MULTILINE)
    assert f"`{mode.name}`" in SECURITY


@each
def test_what_denies_is_written_by_every_script_that_ends_or_changes(mode):
    """Who ends a family denies it too, in one step, where the mode asks for more than the family itself."""
    denies = mode.asks not in {Asks.NOBODY, Asks.FAMILY}
    scripts = {script: (ROOT / f"jwt_app/lua/{script}.lua").read_text() for script in ("end", "update", "rotate")}
    for script, text in scripts.items():
        assert (f"mode == '{mode.name}'" in text) == denies, script


def test_over_https_only_what_ends_at_once_is_on_offer():
    assert on_offer(https=False) == tuple(MODES)
    assert on_offer(https=True) == tuple(name for name, mode in MODES.items() if mode.ends_at_once)
    assert DEFAULT in on_offer(https=False)
    assert DEFAULT_OVER_HTTPS in on_offer(https=True)
