"""The ledger: every claim with the verdict of the last run, filtered by chapter and verdict."""

import html
import re

import pytest

from authdemo.lab import archive, registry
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK, parses, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_ledger_opens_with_the_articles_tables_and_names_every_claim(visitor):
    page = visitor.get("/claims/").content.decode()
    parses(page)
    assert page.index("comparison tables") < page.index('id="C1"')
    for claim in CLAIMS:
        assert f'id="{claim.id}"' in page
        assert html.escape(claim.text, quote=False) in html.unescape(page)


@pytest.mark.parametrize("query", ["chapter=revocation", "verdict=needs+a+browser", "chapter=cost&verdict=not+run+yet"])
def test_the_ledger_can_be_filtered(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    shown = len(re.findall(r'<tr id="C\d+"', page))
    assert 0 < shown < len(CLAIMS)
    assert f"{shown} of {len(CLAIMS)} claims are shown." in text_of(page)


@pytest.mark.parametrize(
    "query", ["chapter=nonsense", "verdict=%3Cscript%3E", "chapter=&verdict=", "chapter=%00", "a=b"]
)
def test_a_filter_that_does_not_exist_filters_nothing(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    assert len(re.findall(r'<tr id="C\d+"', page)) == len(CLAIMS)
    assert "<script>" not in page


def test_the_ledgers_verdicts_are_those_of_the_last_run(visitor):
    record = Run(registry.get(QUICK)).play()
    (claim, *_) = registry.claims_of(registry.get(QUICK))
    archive.keep(record, archive.MACHINE)
    line = re.search(rf'<tr id="{claim.id}".*?</tr>', visitor.get("/claims/").content.decode(), re.S)[0]
    assert "confirmed" in line
    for played, finding in record.findings(claim.id):
        if played.variant in claim.meant:
            assert finding.says in html.unescape(line)
