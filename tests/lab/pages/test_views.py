"""The lab's pages: what they ask, what is kept of a run, and for whom."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import resolve

from authdemo.lab import archive, registry
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK, RACING, asks, kept_by, parses, runs, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_in_line")]
SLUGS = list(registry.every_experiment())
WITH_PROCESSES = next(slug for slug, each in registry.all_experiments().items() if each.starts_processes)


# Asking


def test_the_start_page_asks_no_store_and_chooses_no_answer(visitor):
    response = visitor.get("/")
    page = response.content.decode()
    assert "A thief copied your cookies. You log out. Is the thief out too?" in page
    assert page.count('type="radio"') == 6
    assert not re.search(r"<input[^>]*\schecked", page)
    assert "Server-Timing" not in response  # no step of any kind
    assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_experiment_asks_its_question_and_gives_nothing_away(visitor, slug):
    experiment = registry.get(slug)
    response = visitor.get(f"/lab/{slug}/")
    page = response.content.decode()
    parses(page)
    lanes = {variant.lane for variant in experiment.variants}
    assert page.count('type="radio"') == 3 * len(lanes)
    assert not re.search(r"<input[^>]*\schecked", page)
    assert html.escape(experiment.question, quote=False) in html.unescape(page)
    assert experiment.why not in text_of(page)
    assert experiment.rule not in text_of(page)
    assert set(response.cookies) == {"csrftoken"}


def test_the_list_names_every_experiment_and_what_is_left_to_browsers(visitor):
    page = visitor.get("/lab/").content.decode()
    parses(page)
    for slug in SLUGS:
        assert f'href="/lab/{slug}/"' in page
    for title in CHAPTERS.values():
        assert title in html.unescape(page)
    for claim in CLAIMS:
        assert f'href="/claims/?chapter={claim.chapter}#{claim.id}"' in page
    assert "not run yet" not in text_of(page), "no wall of it"
    assert page.index("Begin with these three") < page.index("Run all") < page.index("<details")


@pytest.mark.parametrize("path", ["/", "/lab/", f"/lab/{QUICK}/", "/claims/"])
def test_links_lead_to_pages_that_exist(visitor, path):
    for url in set(re.findall(r'(?:href|action)="(/[^"#?]*)', visitor.get(path).content.decode())):
        if not url.startswith("/static/"):
            resolve(url)


def test_what_starts_processes_is_for_this_machine_alone(visitor):
    path = f"/lab/{WITH_PROCESSES}/"
    for where in ("192.0.2.7", "2001:db8::7"):
        client = Client(REMOTE_ADDR=where)
        page = client.get(path)
        assert "manage.py lab " + WITH_PROCESSES in page.content.decode()
        assert 'type="radio"' not in page.content.decode()
        assert client.post(path).status_code == 403
    assert 'type="radio"' in visitor.get(path).content.decode()


# What is kept


def test_a_run_has_an_address_that_shows_the_same_to_everybody(visitor):
    path = kept_by(visitor)
    page = Client().get(path).content.decode()
    parses(page)
    assert "confirmed" in re.search(r"<title>(.*?)</title>", page, re.S)[1]
    assert registry.get(QUICK).rule in text_of(page)


def test_a_receipt_holds_what_the_page_shows_and_no_credential(visitor):
    path = kept_by(visitor)
    response = Client().get(f"{path.rstrip('/')}.json")
    receipt = response.json()
    assert response["Content-Disposition"] == f'attachment; filename="authdemo-{QUICK}-{receipt["id"]}.json"'
    assert {one["verdict"] for one in receipt["verdicts"].values()} == {"confirmed"}
    assert receipt["played"][0]["fingerprints"]
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]{20}", json.dumps(receipt))
    assert not re.search(r"run:[\w-]{8}", json.dumps(receipt))


def test_everybody_sees_their_own_runs_and_those_of_the_machine(visitor):
    stranger = Client()
    runs(visitor)
    for path in ("/lab/", "/claims/"):
        assert 'class="verdict confirmed"' in visitor.get(path).content.decode()
        assert '<use href="#yes"/></svg>' not in stranger.get(path).content.decode()
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    for path in ("/lab/", "/claims/"):
        assert '<use href="#yes"/></svg>' in stranger.get(path).content.decode()


@pytest.mark.parametrize("name", ["", "x" * 16 + "'", "A" * 15, "é" * 16, "A" * 4000])
def test_a_cookie_that_we_did_not_give_names_nobody(name):
    visitor = Client()
    visitor.cookies["lab"] = name
    assert visitor.get("/lab/").status_code == 200
    given = asks(visitor).cookies["lab"]
    assert re.fullmatch(r"[\w-]{16}", given.value)
    assert (given["httponly"], given["samesite"]) == (True, "Lax")


# Bad input


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lab/logout-reply/", 404),
        ("/lab/logout-replay/nonsense/", 404),
        ("/lab/logout-replay/nonsense.json", 404),
        ("/lab/nonsense/nonsense.json", 404),
        ("/lab/../claims/", 404),
        ("/lab/%00/", 404),
        ("/lab/" + "a" * 5000 + "/", 404),
    ],
)
def test_an_address_that_leads_nowhere_says_so(visitor, path, status):
    response = visitor.get(path)
    assert response.status_code == status
    assert "Traceback" not in response.content.decode()


def test_an_unknown_experiment_brings_the_nearest_names(visitor):
    page = visitor.get("/lab/logout-reply/").content.decode()
    assert "Did you mean one of these?" in page
    assert '<a href="/lab/logout-replay/">logout-replay: ' in page
    assert '<a href="/lab/">All experiments</a>' in visitor.get("/lab/zzzzzzzz/").content.decode()


def test_a_run_of_another_experiment_is_not_found_here(visitor):
    run_id = kept_by(visitor).strip("/").split("/")[-1]
    assert visitor.get(f"/lab/{RACING}/{run_id}/").status_code == 404


@pytest.mark.parametrize("path", ["/lab/", "/claims/", f"/lab/{QUICK}/x/", f"/lab/{QUICK}/x.json"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_that_only_show_take_nothing(path, method):
    assert getattr(Client(), method)(path).status_code == 405


def test_what_somebody_guessed_is_told_to_nobody_else(visitor):
    path = asks(visitor, f"/lab/{QUICK}/", sessions="no", jwt="no")["Location"]
    b"".join(visitor.get(path).streaming_content)
    assert "you guessed" in text_of(visitor.get(path).content.decode())
    assert "you guessed" not in text_of(Client().get(path).content.decode())
