"""The ledger: every claim with the verdict of the last run, folded by chapter, filtered by verdict."""

import html
import re
import time
from dataclasses import replace

import pytest

from authdemo.lab import archive, recorded, registry
from authdemo.lab.model import tables
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.record import Finding, Measure, Played, RunRecord
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK, letters, parses, text_of

LIGHT = 50_000  # bytes

pytestmark = pytest.mark.django_db(transaction=True)


def rows(page):
    """The claims that are shown with all that was measured."""
    return re.findall(r'<tr id="(C\d+)"', page)


def names_every_claim(page):
    for claim in CLAIMS:
        assert page.count(f'id="{claim.id}"') == 1
        assert html.escape(claim.text, quote=False) in html.unescape(page)


def test_before_the_first_run_it_is_short_names_every_claim_and_offers_to_run_them(visitor):
    page = visitor.get("/claims/").content.decode()
    parses(page)
    names_every_claim(page)
    assert rows(page) == []
    assert "not run yet" not in text_of(page)
    assert "comparison tables" not in page
    assert 'action="/lab/all/"' in page


def test_once_something_was_run_it_opens_with_the_articles_tables(visitor):
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    page = visitor.get("/claims/").content.decode()
    parses(page)
    assert 'href="?chapter=tables#table-2"' in page
    page = visitor.get("/claims/?chapter=tables").content.decode()
    parses(page)
    assert page.index("comparison tables") < page.index('id="C1"')
    lines = dict(re.findall(r'<th scope="row">([^<]*?) ?<(.*?)</tr>', page, re.S))
    assert set(lines) == {row.label for table in tables.TABLES for row in table.rows}, "also where nothing was run"
    assert "the name, the role" in lines["Whoever holds it reads"]
    assert letters(lines["Whoever holds it reads"].split("</th>")[0]) == "A"
    assert re.search(r'needs a browser: <a href="[^"]*/csrf/">C58</a>', lines["Open to CSRF"])
    assert re.search(r'not run here: <a href="[^"]*/request-cost/">C9</a>', lines["One check costs"])
    assert re.search(r'not run here: <a href="[^"]*/cookie-is-a-carrier/">C1</a>', lines["One check costs"])
    assert "Explained in the glossary" in lines["OAuth 2.0"]
    names_every_claim(page)


def test_on_the_first_visit_after_all_runs_it_is_light(visitor):
    """Every claim with its verdict, the tables filled: as from `manage.py lab`, here with what our own browser saw."""
    for experiment in registry.every_experiment().values():
        said = tuple(
            Finding(claim.id, True, "let in 12 times of 12: 43 B in the browser, 864 B on the server")
            for claim in registry.claims_of(experiment)
        )
        played = tuple(Played(variant.name, variant.lane, findings=said) for variant in experiment.variants)
        archive.keep(
            RunRecord(experiment.slug[:22], experiment.slug, time.time(), 1.0, {}, {}, played), archive.MACHINE
        )
    for path in ("/claims/", "/lab/"):
        page = visitor.get(path).content
        assert b"confirmed" in page
        assert len(page) < LIGHT, path


def test_one_chapter_is_opened_with_what_was_measured_and_the_others_stay_folded(visitor):
    page = visitor.get("/claims/?chapter=revocation").content.decode()
    parses(page)
    names_every_claim(page)
    assert rows(page) == [claim.id for claim in CLAIMS if claim.chapter == "revocation"]
    assert re.findall(r'<details class="chapter"( open)?>\s*<summary>\s*<h3>', page).count(" open") == 1


def test_all_of_it_can_be_opened_to_print(visitor):
    assert len(rows(visitor.get("/claims/?chapter=all").content.decode())) == len(CLAIMS)


@pytest.mark.parametrize("query", ["verdict=needs+a+browser", "chapter=cost&verdict=not+run+yet"])
def test_the_ledger_can_be_filtered_by_verdict(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    shown = len(rows(page))
    assert 0 < shown < len(CLAIMS)
    assert f"{shown} of {len(CLAIMS)} claims are shown." in text_of(page)


@pytest.mark.parametrize(
    "query", ["chapter=nonsense", "verdict=%3Cscript%3E", "chapter=&verdict=", "chapter=%00", "a=b"]
)
def test_what_is_no_chapter_and_no_verdict_changes_nothing(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    assert rows(page) == []
    names_every_claim(page)
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


def found(slug, claim, **holds):
    """The machine's run of an experiment, as if it had found this of one claim, by variant."""
    played = tuple(
        Played(name, name.partition("/")[0], findings=(Finding(claim, held, "found so"),))
        for name, held in holds.items()
    )
    archive.keep(RunRecord(slug, slug, time.time(), 1.0, {}, {}, played), archive.MACHINE)


def row_of(visitor, claim):
    page = visitor.get("/claims/?chapter=all").content.decode()
    return text_of(re.search(rf'<tr id="{claim}".*?</tr>', page, re.S)[0])


def test_what_is_confirmed_with_a_limit_is_counted_apart_and_says_where_it_does_not_hold(visitor):
    kept()
    found("idle-timeout", "C33", **{"sessions/redis": True, "sessions/database": False})
    assert "2 confirmed 1 confirmed with a limit" in text_of(visitor.get("/claims/").content.decode())
    assert "confirmed with a limit found so sessions/redis . Where it does not hold: found so sessions/database" in (
        row_of(visitor, "C33")
    )
    assert rows(visitor.get("/claims/?verdict=confirmed").content.decode()) == ["C4", "C5"]


def test_what_a_claim_does_not_speak_of_stands_apart_and_limits_nothing(visitor):
    kept()
    row = row_of(visitor, "C5")
    assert re.search(r"On other set-ups: .* can be read; .* sessions/signed-cookie", row)
    assert "with a limit" not in row


def test_the_articles_claims_are_counted_apart_from_ours(visitor):
    kept()
    found("in-flight", "C31", **{"sessions/redis": False, "sessions/cache": True})
    page = text_of(visitor.get("/claims/").content.decode())
    theirs, ours = re.split(r"Ours, asked next by experts: \d+", page)[:2]
    assert "2 confirmed" in theirs
    assert "refuted" not in theirs.partition("The articles’ claims")[2]
    assert "1 refuted with an exception" in ours.partition("not run yet")[0]


def test_a_row_says_whose_verdict_it_is_and_where_it_was_claimed(visitor):
    kept()
    page = visitor.get("/claims/?chapter=state").content.decode()
    row = text_of(re.search(r'<tr id="C5".*?</tr>', page, re.S)[0])
    assert "Judged on the articles’ session: an id in a cookie, its record in Redis (sessions/redis)" in row
    assert "B, “JWT vs. session cookies: which should you use for authentication?” : How session cookies work" in row
    for letter in re.findall(r'href="/claims/#article-(\w)"', page):
        assert f'id="article-{letter}"' in page


def test_a_variant_that_differs_is_named_on_the_ledger_the_result_and_the_receipt(visitor):
    run = kept(**{"sessions/signed-cookie": True})
    said = "Not as expected on sessions/signed-cookie: expected not to hold, and found"
    for path in ("/claims/?chapter=state", f"/lab/{QUICK}/{run.id}/"):
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
    line = re.search(rf'<tr id="{claim.id}".*?</tr>', visitor.get("/claims/?chapter=all").content.decode(), re.S)[0]
    assert "confirmed" in line
    for played, finding in record.findings(claim.id):
        if played.variant in claim.meant:
            assert finding.says in html.unescape(line)


def test_a_cell_may_show_a_figure_that_no_claim_is_about(visitor):
    store = "sessions/memory"
    took = Measure("microseconds for the store’s call alone", 21.26, "µs", label=store)
    played = Played(store, "sessions", findings=(Finding("C45", True, "another thing"),), measures=(took,))
    archive.keep(RunRecord("s", "session-stores", time.time(), 1.0, {}, {}, (played,)), archive.MACHINE)
    page = visitor.get("/claims/?chapter=tables").content.decode()
    row = text_of(re.search(r"How fast: the store’s call alone.*?</tr>", page, re.S)[0])
    assert "21 µs" in row
    assert "another thing" not in row


def test_a_figure_of_another_set_up_than_its_columns_says_so(visitor):
    record = recorded.of("csrf")
    archive.keep(replace(record, id="another"), archive.MACHINE)
    row = re.search(r"Open to CSRF.*?</tr>", visitor.get("/claims/").content.decode(), re.S)[0]
    assert "found on jwt/bearer" in row
    assert row.count("found on sessions/redis") == 1, "under the cookie alone"
