"""Claims, registry, README and pages say the same of the lab."""

import re

import pytest
from django.test import Client

from authdemo.lab import registry
from authdemo.lab.model.claim import CHAPTERS, by_variant
from authdemo.lab.model.claims import BY_ID, CLAIMS
from tests.documents import CHANGELOG, rows, section


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
