"""`/choose/`: a question a step, a recommendation with what bears it out, and kind words for a wrong address."""

import gzip
import html
import re
import time

import pytest
from django.conf import settings
from django.test import Client

from authdemo.choose.leaves import LEAVES, Leaf
from authdemo.choose.tree import QUESTIONS
from authdemo.choose.views import claims_of
from authdemo.lab import archive, registry
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.record import Finding, Played, RunRecord
from authdemo.lab.wire.runs import Run
from tests.choose.ways import WAYS
from tests.html_rules import wrong
from tests.lab.pages.asking import letters, text_of
from tests.weights import MOST_BYTES

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(query="", client=None):
    response = (client or Client()).get(f"/choose/{query}")
    assert response.status_code == 200
    page = response.content.decode()
    assert wrong(page) == []
    return page


def links(page):
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


@pytest.mark.parametrize(("query", "given", "leaf"), WAYS, ids=[query for query, *_ in WAYS])
def test_every_way_is_walked_from_page_to_page_by_its_links(query, given, leaf):
    here = ""
    for key, chosen in given.items():
        page = page_of(here)
        assert html.escape(QUESTIONS[key].text, quote=False) in html.unescape(page)
        (here,) = {
            link for link in links(page) if link.startswith("?") and link.endswith(f"{key}={chosen}") and here in link
        }
    page = page_of(here)
    assert here == query
    assert f"<h1>{LEAVES[leaf].title}</h1>" in html.unescape(page)
    assert {link for link in links(page) if link.startswith("?")} <= {"?", *query_prefixes(query)}


def query_prefixes(query):
    parts = query.split("&")
    return {"&".join(parts[:count]) for count in range(1, len(parts))}


@pytest.mark.parametrize("key", LEAVES)
def test_every_reason_and_every_use_has_the_letters_of_those_who_give_it(key):
    leaf = LEAVES[key]
    given = [reason.sources for group in (leaf.pro, leaf.con, leaf.keep) for reason in group]
    given += [line.source for uses in leaf.uses for line in uses.lines]
    assert letters(page_of(next(query for query, _, end in WAYS if end == key))) == "".join([leaf.sources, *given])


@pytest.mark.parametrize("key", LEAVES)
def test_every_reason_leads_to_its_experiment_which_was_not_run_here_yet(key):
    query = next(query for query, _, leaf in WAYS if leaf == key)
    page = page_of(query)
    text = text_of(page)
    for claim in claims_of(LEAVES[key]):
        assert f"/lab/{BY_ID[claim].experiment}/" in links(page)
    for each in (*LEAVES[key].pro, *LEAVES[key].con, *LEAVES[key].keep):
        assert (
            f"{each.text} {' '.join(each.sources) or 'ours'} not run here yet Run {BY_ID[each.claim].experiment}"
            in text
        )
    for uses in LEAVES[key].uses:
        assert all(line.text in text for line in uses.lines)


def test_a_reason_carries_the_last_verdict_of_this_machine_and_leads_to_the_run():
    experiment = registry.get("read-the-credential")
    record = Run(experiment).play()
    archive.keep(record, archive.MACHINE)
    query = next(query for query, _, leaf in WAYS if leaf == "jwt-header")
    page = page_of(query)
    assert f"{reason(LEAVES['jwt-header'], 'C4').text} A confirmed See the run of read-the-credential" in text_of(page)
    assert f"/lab/read-the-credential/{record.id}/" in links(page)
    assert "does not bear it out" not in page


def test_where_the_last_run_says_otherwise_the_page_says_so(monkeypatch):
    experiment = registry.get("read-the-credential")
    record = Run(experiment).play()
    data = record.to_dict()
    for played in data["played"]:
        for finding in played["findings"]:
            finding["holds"] = not finding["holds"]
    archive.keep(record.from_dict(data), archive.MACHINE)
    query = next(query for query, _, leaf in WAYS if leaf == "jwt-header")
    said = f"{reason(LEAVES['jwt-header'], 'C4').text} This machine does not bear it out. A refuted"
    assert said in text_of(page_of(query))


def reason(leaf: Leaf, claim):
    return next(each for each in (*leaf.pro, *leaf.con, *leaf.keep) if each.claim == claim)


def all_is_run_and_depends():
    """A record of each experiment, whose variants disagree about everything: the longest that can be said."""
    for slug, experiment in registry.every_experiment().items():
        played = tuple(
            Played(variant.name, variant.lane, findings=tuple(Finding(claim.id, bool(n % 2), "so") for claim in claims))
            for n, variant in enumerate(experiment.variants)
            if (claims := registry.claims_of(experiment))
        )
        run = RunRecord(archive.new_visitor(), slug, time.time(), 1, {}, {}, played)
        archive.keep(run, archive.MACHINE)


def test_also_with_all_that_can_be_said_a_page_is_light():
    all_is_run_and_depends()
    files = [
        settings.BASE_DIR / f"static/authdemo/{name}" for name in ("web.css", "choose.css", "web.js", "favicon.svg")
    ]
    beside = sum(len(gzip.compress(path.read_bytes())) for path in files)  # as they travel
    for query, _, leaf in WAYS:
        page = page_of(query)
        assert "not run here yet" not in page
        assert len(page.encode()) + beside < MOST_BYTES, (leaf, len(page.encode()) + beside)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?size=perhaps", "Left out: size=perhaps. No question on this way has such an answer; choose below."),
        ("?size=yes&team=tokens", "Left out: team=tokens. No question on this way has such an answer."),
        ("?%00=%E2%80%AE", "Left out: \N{REPLACEMENT CHARACTER}=\N{REPLACEMENT CHARACTER}."),
        ("?x=<script>alert(1)</script>", "Left out: x=<script>alert(1)</script>."),
    ],
)
def test_a_wrong_address_gets_a_kind_answer(query, says):
    page = page_of(query)
    assert says in re.sub(r" ([=.,;])", r"\1", text_of(page))
    assert "<script>alert" not in page


def test_nothing_is_kept_and_nobody_asked_before_there_are_reasons(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/choose/?size=no")
    assert set(response.cookies) <= {"csrftoken"}
