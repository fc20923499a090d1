"""The ledger: every claim with the verdict of the last run, filtered by chapter and verdict."""

import html
import re
from dataclasses import replace

import pytest

from authdemo.lab import archive, recorded, registry
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


def kept(**changes):
    """The machine's run of a quick one, one variant's findings changed."""
    record = Run(registry.get(QUICK)).play()
    played = tuple(
        replace(one, findings=tuple(replace(found, holds=changes[one.variant]) for found in one.findings))
        if one.variant in changes
        else one
        for one in record.played
    )
    archive.keep(replace(record, played=played), archive.MACHINE)
    return record


def test_what_is_confirmed_with_a_limit_is_counted_apart_and_says_where_it_does_not_hold(visitor):
    kept()
    page = text_of(visitor.get("/claims/").content.decode())
    assert "1 confirmed 1 confirmed with a limit" in page
    row = text_of(re.search(r'<tr id="C5".*?</tr>', visitor.get("/claims/").content.decode(), re.S)[0])
    assert "confirmed with a limit" in row
    assert re.search(r"Where it does not hold: .* can be read; .* sessions/signed-cookie", row)
    assert len(re.findall(r'<tr id="C\d+"', visitor.get("/claims/?verdict=confirmed").content.decode())) == 1


def test_a_row_says_whose_verdict_it_is_and_where_it_was_claimed(visitor):
    kept()
    page = visitor.get("/claims/").content.decode()
    row = text_of(re.search(r'<tr id="C5".*?</tr>', page, re.S)[0])
    assert "Judged on the articles’ session: an id in a cookie, its record in Redis (sessions/redis)" in row
    assert "B, “JWT vs. session cookies: which should you use for authentication?” : How session cookies work" in row
    for letter in re.findall(r'href="/claims/#article-(\w)"', page):
        assert f'id="article-{letter}"' in page


def test_a_variant_that_differs_is_named_on_the_ledger_the_result_and_the_receipt(visitor):
    run = kept(**{"sessions/signed-cookie": True})
    said = "Not as expected on sessions/signed-cookie: expected not to hold, and found"
    for path in ("/claims/", f"/lab/{QUICK}/{run.id}/"):
        assert said in text_of(visitor.get(path).content.decode())
    receipt = visitor.get(f"/lab/{QUICK}/{run.id}.json").json()
    assert receipt["verdicts"]["C5"]["otherwise"][0].startswith("sessions/signed-cookie: expected not to hold")
    assert receipt["verdicts"]["C5"]["expected_of"] == {
        "sessions/redis": "confirmed",
        "sessions/signed-cookie": "refuted",
    }
    assert receipt["verdicts"]["C4"]["otherwise"] == []


def test_the_ledgers_verdicts_are_those_of_the_last_run(visitor):
    record = Run(registry.get(QUICK)).play()
    (claim, *_) = registry.claims_of(registry.get(QUICK))
    archive.keep(record, archive.MACHINE)
    line = re.search(rf'<tr id="{claim.id}".*?</tr>', visitor.get("/claims/").content.decode(), re.S)[0]
    assert "confirmed" in line
    for played, finding in record.findings(claim.id):
        if played.variant in claim.meant:
            assert finding.says in html.unescape(line)


def test_a_figure_of_another_set_up_than_its_columns_says_so(visitor):
    record = recorded.of("csrf")
    archive.keep(replace(record, id="another"), archive.MACHINE)
    row = re.search(r"Open to CSRF.*?</tr>", visitor.get("/claims/").content.decode(), re.S)[0]
    assert "found on jwt/bearer" in row
    assert "found on sessions/redis" not in row
