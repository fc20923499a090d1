"""Where an article makes a claim, said once and agreed upon."""

import re

import pytest

from authdemo.lab.model.articles import ARTICLES
from authdemo.lab.model.claims import BY_ID, CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_article_that_makes_a_claim_is_known_by_its_section(claim):
    assert "".join(place.article.letter for place in claim.places) == claim.sources
    assert all(place.sections for place in claim.places)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_part_of_a_claim_is_said_by_one_who_makes_it(claim):
    """ "A cookie holds about 4 KB (A, D)": where articles say no more than a part of it, the text says which."""
    parts = re.findall(r"\(([A-D](?:, [A-D])*)\)", claim.text)
    assert set("".join(parts).replace(", ", "")) <= set(claim.sources)
    assert "".join(sorted(claim.sources)) == claim.sources


def test_no_section_makes_a_claim_that_is_not_there():
    assert {claim for article in ARTICLES.values() for claim in article.where} <= BY_ID.keys()
